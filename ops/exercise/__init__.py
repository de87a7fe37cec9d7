"""Exercises: an operation that is rehearsed on its own clock, from a scenario and a seed."""
