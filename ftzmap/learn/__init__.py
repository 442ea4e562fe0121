"""Drawings, a tour and exercises for who wants to understand the zone."""
