"""The edge: one folder a port, one file an implementation."""
