"""Readers and writers of boundary files, one module a format; `files` is the door to them."""
