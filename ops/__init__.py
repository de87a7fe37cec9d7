"""The operation: planned, reported on, counted, summed up and followed to its cases."""
