"""Readers and writers of boundary files, one module a format; `geo.formats.files` is the door to them."""
