"""Password hashes: one file an algorithm, and the pool they run in."""
