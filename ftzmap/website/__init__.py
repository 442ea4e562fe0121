"""The explorer as plain files: a static site of any zone, for a web server or from a disk."""
