"""The planner's desk: boundaries and parcels of one's own, opened, checked, mended, reported."""
