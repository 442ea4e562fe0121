"""The reader's parcels: what they cover of each outline."""
