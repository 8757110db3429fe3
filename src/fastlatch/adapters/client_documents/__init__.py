"""Metadata documents of clients, fetched from addresses that strangers choose (ports/client_documents.py)."""
