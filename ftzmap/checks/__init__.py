"""The rules of `check`, each a function from a sheet to findings, and their registry."""
