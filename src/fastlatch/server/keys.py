"""From settings to the signing keys: two families of them, since one cannot serve everybody."""

from fastlatch.adapters.database.database import Database
from fastlatch.adapters.keys.derive import SEAL_ID_TOKEN_KEYS, SEAL_SIGNING_KEYS, derive
from fastlatch.adapters.keys.key_ring import KeyRing
from fastlatch.adapters.keys.signing_keys import EVERYBODY_KNOWS, SigningKeys
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import KeyStore
from fastlatch.settings import Settings
from fastlatch.tokens.id_token import LIFETIME


def signing_keys(settings: Settings, secret: bytes, database: Database, clock: Clock) -> SigningKeys:
    """Not loaded yet."""

    def ring(store: KeyStore, purpose: str, algorithm: str) -> KeyRing:
        return KeyRing(
            store,
            derive(secret, purpose),
            algorithm,
            clock,
            token_ttl=max(settings.access_token_ttl, LIFETIME),
            publish_lead=settings.key_publish_lead,
        )

    return SigningKeys(
        ring(database.keys, SEAL_SIGNING_KEYS, settings.signing_algorithm),
        ring(database.id_token_keys, SEAL_ID_TOKEN_KEYS, EVERYBODY_KNOWS),
    )
