"""Coordinate systems of files: Gauss-Kruger zones, GCJ-02 and BD-09, shifts between them."""
