"""The plan on paper: the operation order, and a sheet for each unit."""
