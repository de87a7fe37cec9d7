"""Totals: what was reported, as a projection and as of any moment."""
