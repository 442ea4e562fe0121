"""Formats that GDAL reads, in a process of their own with limits."""
