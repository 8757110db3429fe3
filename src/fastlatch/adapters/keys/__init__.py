"""JOSE lives here only: signing keys, signatures, sealing."""
