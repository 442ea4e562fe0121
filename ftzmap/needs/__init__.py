"""What areas answer a need: search, classes, the areas side by side, distances."""
