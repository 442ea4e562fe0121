"""Tables and lists of corner points (界址点成果表), one or several parcels."""
