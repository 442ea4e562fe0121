"""The five pages of the app."""
