"""The reader's sites: coordinates as people write them, files of them, what they lie in."""
