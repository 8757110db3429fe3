"""From settings to what routes and pages know of the world around them."""

from fastlatch.settings import Settings
from fastlatch.tokens.change_follower import STALE_AFTER
from fastlatch.web.context import WebPolicy

from .parts import Parts
from .strangers import protected_resource


def web_policy(settings: Settings, parts: Parts) -> WebPolicy:
    """One for each app."""
    protocol = settings.protocol_policy()
    return WebPolicy(
        issuer=settings.issuer,
        allowed_origins=settings.origins(),
        trusted_proxies=settings.proxies(),
        secure_cookies=settings.issuer.startswith("https:"),
        # A process may hear of a new key so late, and give the old document away until then.
        jwks_max_age=settings.key_publish_lead - int(STALE_AFTER),
        tutorial_answers=protocol.tutorial_answers,
        detail_in_errors=protocol.detail_in_errors,
        protected_resource=protected_resource(settings, parts),
    )
