"""One polygon in degrees: its area, validity, blemishes and repair."""
