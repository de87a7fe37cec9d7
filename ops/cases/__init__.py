"""Follow-up: the cases that reports open, and what is asked of whom by when."""
