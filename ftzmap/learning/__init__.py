"""Measures, drawings, glossary and exercises: the plan for who wants to understand it."""
