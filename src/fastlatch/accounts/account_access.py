"""Whose tokens open the account of a user: those of clients that are ours, and no others.

To sign in at an app of somebody else is not to hand it the account: what it may know of its user, `/userinfo` says by
scopes (OpenID Connect Core section 5.3), and a token with no scope at all would otherwise change a password.
"""

from collections.abc import Callable, Iterable

from fastlatch.domain.client import BUILT_IN_CLIENT_IDS, Client
from fastlatch.domain.errors import Forbidden
from fastlatch.domain.token import AccessToken
from fastlatch.ports.clients import ClientReader

_NOT_ALONE = "This token is for other APIs too; the account takes tokens that are for this server alone."
_NOT_OURS = "The account is not for apps of others, nor for those that know its user by another name; ask /userinfo."


class AccountAccess:
    """Asked before each answer about an account. `recall`: the copy of a client that is in memory."""

    def __init__(self, clients: ClientReader, recall: Callable[[str], Client | None]) -> None:
        self._clients = clients
        self._recall = recall

    async def __call__(self, token: AccessToken) -> None:
        """Refuse a token that does not open accounts.

        Raises:
            Forbidden: this one.
            Unavailable: its client is not in memory, and the store is away.
        """
        for client_id in _clients_to_ask_about(token):
            _check(self._recall(client_id) or await self._clients.find(client_id))

    def at_once(self, token: AccessToken) -> bool:
        """The same without waiting. False: a client is not in memory, then call.

        Raises:
            Forbidden: as when called.
        """
        for client_id in _clients_to_ask_about(token):
            client = self._recall(client_id)
            if client is None:
                return False
            _check(client)
        return True


def _clients_to_ask_about(token: AccessToken) -> Iterable[str]:
    if len(token.audience) != 1:
        raise Forbidden(_NOT_ALONE)
    if token.session_client_id is None:
        return () if token.client_id in BUILT_IN_CLIENT_IDS else (token.client_id,)
    # Exchanged: to whom the user has given the first one counts as much as who has this one.
    return frozenset({token.client_id, token.session_client_id}) - BUILT_IN_CLIENT_IDS


def _check(client: Client | None) -> None:
    # OpenID Connect Core section 8: where the account is read, names that differ from app to app are worth nothing.
    if client is None or not client.first_party or client.sector is not None:
        raise Forbidden(_NOT_OURS)
