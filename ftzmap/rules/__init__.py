"""The rules of `ftzmap.checks`, by what they look at; each is a function from sheet to findings."""
