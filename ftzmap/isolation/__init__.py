"""Functions that run in a process of their own, which may die without harm."""
