"""Trends: which ways things took, how they were hidden and carried, which makes, calibres and serials come again."""
