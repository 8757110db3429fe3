"""Counting guesses."""
