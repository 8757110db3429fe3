"""Bounded requests to servers elsewhere: to an issuer for what it says of itself, and to clients of logouts."""
