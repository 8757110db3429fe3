"""How much work a stored hash may ask for: what nobody asks for on purpose would stop a worker for minutes.

A hash beyond these bounds is not recognised: its owner cannot log in, and everybody else still can.
"""

MAX_MEMORY = 2**30
"""Bytes one hash may hold at once."""
MAX_ARGON2_TRAFFIC = 4 * 2**30
"""Bytes times iterations: about four seconds."""
MAX_ARGON2_LANES = 64
"""Each lane is a thread."""
MAX_BCRYPT_COST = 16
"""A logarithm: 16 takes about four seconds."""
MAX_PBKDF2_ITERATIONS = 10_000_000
"""About five seconds."""
