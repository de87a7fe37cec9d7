"""Situation reports: what the journal said at a due hour, frozen, numbered, drawn and sent."""
