"""The areas side by side: industries, measures, distances."""
