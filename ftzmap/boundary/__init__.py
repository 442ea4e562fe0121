"""The reader's boundary: opened, assigned, edited, reported."""
