"""GeoJSON (RFC 7946): the text as a document, its features, its geometries."""
