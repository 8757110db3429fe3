"""RFC 6749 section 1.3: one file a grant. No grant knows another."""
