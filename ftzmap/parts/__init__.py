"""Folders of many files, worked through one by one, by several processes or by a cluster."""
