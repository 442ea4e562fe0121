"""What a reader has loaded and decided, kept as a file or on the server."""
