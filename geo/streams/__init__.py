"""Files of any length, read, measured and written as batches of Arrow."""
