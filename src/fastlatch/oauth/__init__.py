"""What the RFCs say of each endpoint, without HTTP: one file an endpoint."""
