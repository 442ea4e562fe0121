"""Sites of one's own: coordinates as people write them, files of them, what they lie in."""
