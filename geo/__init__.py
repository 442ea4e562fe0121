"""Geometry on the ellipsoid: areas, checks of shape, relations, places.

Knows no zone, no map and no page; it could be published on its own.
"""
