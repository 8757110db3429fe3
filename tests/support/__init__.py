"""Plain helpers that several test folders share."""
