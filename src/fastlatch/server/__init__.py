"""The composition root: settings, then adapters, then use cases, then routers. Nothing else knows them all."""

from fastlatch.settings import Settings as Settings

from .app import Fastlatch as Fastlatch
from .first_users import NewUser as NewUser
from .services import Services as Services
