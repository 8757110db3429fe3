"""The settings of the authorization server: what clients may ask for, and what users see of it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from .parsing import mapping, scope, words
from .resources import read_resources

Scopes = Annotated[frozenset[str], BeforeValidator(scope)]
Descriptions = Annotated[dict[str, str], BeforeValidator(mapping)]
Hosts = Annotated[tuple[str, ...], BeforeValidator(words)]
Resources = Annotated[dict[str, frozenset[str] | None], BeforeValidator(read_resources)]


class AuthorizationSettings(BaseModel):
    """A part of `Settings`."""

    default_scopes: Scopes = Field(
        default=frozenset(),
        description="Scopes granted when a client asks for none, as far as the user has them: `me items`.",
    )
    scopes: Descriptions = Field(
        default_factory=dict,
        description="Every scope with its description, for the documentation page and the metadata of "
        '`fastlatch serve`: `{"items:read": "Read items"}`.',
    )
    dpop_nonces: bool = Field(
        default=False,
        description="Whether DPoP proofs need a nonce of this server, which refuses the first one and says it. For "
        "clients whose clock is wrong, and against proofs that were made in advance.",
    )
    resources: Resources = Field(
        default_factory=dict,
        description="The other APIs that clients may ask tokens for, by their URIs: `https://orders.example.com/`; "
        'as a JSON object each with the scopes that it knows: `{"https://orders.example.com/": "orders:read"}`.',
    )
    require_pushed_authorization_requests: bool = Field(
        default=False,
        description="Whether every client has to push its authorization requests (RFC 9126), and none is taken from a "
        "browser's address.",
    )
    templates: Path | None = Field(
        default=None,
        description="A folder of your own templates, style sheets and logo for the sign-in and account pages; a file "
        "there takes the place of ours of the same name.",
    )
    client_id_documents: bool = Field(
        default=False,
        description="Whether clients are taken whose id is the https address of a document about them, as MCP clients "
        "have it. This server then fetches such documents from the open internet.",
    )
    client_id_document_hosts: Hosts = Field(
        default=(),
        description="Whose documents are taken: `app.example.com, *.example.org`. By default anybody's.",
    )
    dynamic_registration: Literal["off", "token", "open"] = Field(
        default="off",
        description="Who may register a client with `POST /register`: nobody, whoever was given a token by "
        "`fastlatch clients registration-token`, or everybody.",
    )
    open_client_scopes: Scopes = Field(
        default=frozenset(),
        description="Scopes that clients may ask for which registered themselves or bring a document. By default those "
        "with a description, `openid`, `profile`, `email` and `offline_access`.",
    )
