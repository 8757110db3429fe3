"""OpenID Connect RP-Initiated Logout section 2: who asks for a sign-out, whether to ask back, and where to go then.

Section 3: "the OP MUST NOT perform post-logout redirection if the post_logout_redirect_uri value supplied does not
exactly match one of the previously registered post_logout_redirect_uris values."

Section 2: "the OP MUST ask the End-User this question if an "id_token_hint" was not provided or if the supplied ID
Token does not belong to the current OP session with the RP and/or currently logged in End-User." Where it does, nobody
is asked: whoever has pressed a button in the app meant it, and nobody else has that ID token (ASVS 10.6.2).

A client that has registered itself leads nobody away by a link: its way back is followed only from a login that it has
an ID token of. Otherwise a stranger who has signed in once had a redirect at this address to wherever he likes (RFC
9700 section 4.11.2), for everybody who is not signed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.client import is_self_registered
from fastlatch.ports.clients import ClientReader
from fastlatch.ports.sessions import SessionStore

from .client_id import is_client_id
from .id_token_hint import IdTokenHint, ReadIdTokenHint

_LONGEST_STATE = 2048


@dataclass(frozen=True, slots=True)
class WayBack:
    """Known to be the client's."""

    client_name: str
    url: str
    strangers: bool = False
    """Of a client that has registered itself: it is shown, and not followed, where the client has not shown that the
    login was its own too."""


class EndSession:
    """Reads the parameters of the logout endpoint."""

    def __init__(self, clients: ClientReader, sessions: SessionStore, read_hint: ReadIdTokenHint) -> None:
        self._clients = clients
        self._sessions = sessions
        self._read_hint = read_hint

    async def way_back(self, parameters: Mapping[str, str]) -> WayBack | None:
        """Where the client asks to be told that its user is gone; None: it asks for nothing that it may have.

        Raises:
            Unavailable: the store is away.
        """
        client_id, uri = self._client_id(parameters), parameters.get("post_logout_redirect_uri")
        state = parameters.get("state")
        client = await self._clients.find(client_id) if is_client_id(client_id) else None
        if client is None or uri not in client.post_logout_redirect_uris or len(state or "") > _LONGEST_STATE:
            return None
        joint = "&" if "?" in uri else "?"
        url = uri if state is None else f"{uri}{joint}{urlencode({'state': state})}"
        return WayBack(client.name or client.id, url, client.self_registered)

    async def is_meant(self, parameters: Mapping[str, str], signed_in: SignedIn | None) -> bool:
        """Whether nobody need be asked: an app says by an ID token of this very login that its user wants to leave.

        Of a login that has ended by now there is nothing to ask about; but a stranger may send an ID token to anybody.

        Raises:
            Unavailable: the store is away.
        """
        hint = self._hint(parameters)
        if hint is None or self._client_id(parameters) != hint.client_id:
            return False
        if signed_in is None:
            return not is_self_registered(hint.client_id)
        session = await self._sessions.find(hint.session_id)
        # Also one that the app has ended itself, a moment before it sent the browser here.
        return (
            session is not None
            and session.client_id == hint.client_id
            and session.user_id == signed_in.account.user.id
            and session.login is not None
            and session.login.id == signed_in.session.id
        )

    def _client_id(self, parameters: Mapping[str, str]) -> str:
        """Section 2: "the OP MUST verify that the Client Identifier matches the one used when issuing the ID Token".

        What does not fit names nobody.
        """
        named = parameters.get("client_id", "")
        if "id_token_hint" not in parameters:
            return named
        hint = self._hint(parameters)
        return hint.client_id if hint is not None and named in {"", hint.client_id} else ""

    def _hint(self, parameters: Mapping[str, str]) -> IdTokenHint | None:
        token = parameters.get("id_token_hint")
        return None if token is None else self._read_hint(token)
