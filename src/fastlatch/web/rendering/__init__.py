"""How pages are made of templates and texts; knows nothing of requests."""
