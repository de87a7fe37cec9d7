"""Whom to call in each country: single points of contact, NCBs, central authorities, liaison officers, magistrates."""
