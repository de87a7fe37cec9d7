"""The grid on which lines are noded together."""

GRID = 1e-9
"""Degrees, a tenth of a millimetre; the border data are whole multiples of it, so no arc moves."""
