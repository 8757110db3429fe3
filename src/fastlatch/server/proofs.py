"""What checks the things that clients sign, made of the settings and the adapters of one instance."""

from typing import NamedTuple

from fastlatch.adapters.keys.client_assertions import ClientAssertions
from fastlatch.adapters.keys.dpop_proofs import read_proof
from fastlatch.client_auth.private_key_jwt import PrivateKeyJwt
from fastlatch.oauth.client_assertion import CheckAssertion
from fastlatch.oauth.dpop import CheckProof
from fastlatch.oauth.dpop_nonces import DpopNonces
from fastlatch.ports.clock import Clock
from fastlatch.settings import Settings
from fastlatch.tokens.spent_proofs import SpendProof

from .adapters import Adapters


class Proofs(NamedTuple):
    """Assertions (RFC 7523) and DPoP proofs (RFC 9449)."""

    assertions: ClientAssertions
    private_key_jwt: PrivateKeyJwt
    check_assertion: CheckAssertion
    check_proof: CheckProof
    spend_proof: SpendProof


def make_proofs(settings: Settings, adapters: Adapters, clock: Clock) -> Proofs:
    """One of each for an instance: what one has seen, the others must not take."""
    assertions, store = ClientAssertions(), adapters.database.single_use
    nonces = DpopNonces(adapters.dpop_nonces, clock) if settings.dpop_nonces else None
    return Proofs(
        assertions=assertions,
        private_key_jwt=PrivateKeyJwt(assertions),
        check_assertion=CheckAssertion(assertions, store, settings.issuer, clock),
        check_proof=CheckProof(read_proof, clock, nonces),
        spend_proof=SpendProof(store),
    )
