"""How long a test waits for what must come. Only a fault is waited for to the end, so it may be long: a machine that
has other work is slow, and no test is about how fast it is."""

PATIENCE_S = 120
"""Seconds of the wall."""
