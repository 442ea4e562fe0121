"""KML (OGC 12-007r2): its placemarks, its tables, its text."""
