"""What was found out after a report was filed: its context, and a legal ground, kept apart from what it said then."""
