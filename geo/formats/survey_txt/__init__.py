"""The Chinese boundary-point survey TXT, in and out."""
