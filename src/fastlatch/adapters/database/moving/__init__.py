"""A whole database from one place to another: copied from one snapshot, compared row by row, and only then usable."""
