"""What the words mean. Standard library only; imports nothing of the house."""
