"""Shapes without opinions: borders, corridors, sectors, coverage, location, distances, towns.

Every coordinate pair is (longitude, latitude) in degrees, WGS 84, and every line between two of them is straight in
longitude and latitude (RFC 7946, 3.1.1). A distance or an area says its unit in its name.
"""
