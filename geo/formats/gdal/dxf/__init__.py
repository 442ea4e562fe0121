"""Drawings in DXF, of AutoCAD."""
