"""Readers and writers of boundary files, one module a format; `geo.files` is the door to them."""
