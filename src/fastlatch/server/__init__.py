"""The composition root: settings, then adapters, then use cases, then routers. Nothing else knows them all.

Whoever needs the services without HTTP, as commands do, does not import FastAPI through here.
"""
