"""Texts for readers: languages, escapes, tables, files put in place whole."""
