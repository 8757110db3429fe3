"""The composition root of an API that checks tokens and issues none: keys over HTTP, and no database."""

from .app import ResourceServer as ResourceServer
