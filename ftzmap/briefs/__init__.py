"""One printable page on chosen areas and sites."""
