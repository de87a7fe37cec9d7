"""The end of an operation: what must be done before, and what ends with it."""
