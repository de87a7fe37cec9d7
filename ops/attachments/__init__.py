"""Photographs and papers that go with a report: they come after it, piece by piece, and never hold it up."""
