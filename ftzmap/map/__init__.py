"""The map of a zone: scene, labels, layers of sites, boundaries and parcels."""
