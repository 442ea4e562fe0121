"""Needs in the reader's words, classes of industry, policy measures: what the plan answers."""
