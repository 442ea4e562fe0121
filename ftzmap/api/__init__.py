"""Addresses for programs, beside the pages: outlines, what a point lies in, what answers a need."""
