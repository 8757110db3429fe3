"""RFC 6749 section 2.3: one file a way for a client to say who it is."""
