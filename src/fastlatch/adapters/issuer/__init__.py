"""An issuer elsewhere, over HTTP: what it says of itself, its keys as they come, its revocations."""
