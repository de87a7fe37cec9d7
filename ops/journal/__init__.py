"""The journal: everything that changes in an operation, numbered, chained, never changed."""
