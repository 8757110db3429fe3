"""Estimating how easily a password is guessed."""
