"""What the core needs from the world, as Protocols in the core's words. Adapters implement them."""
