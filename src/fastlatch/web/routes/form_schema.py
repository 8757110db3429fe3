"""OpenAPI cannot see forms that are read by hand: this writes them down for the documentation page."""

from typing import Any

from fastlatch.domain.device import DEVICE_CODE_GRANT
from fastlatch.domain.token_exchange import ACCESS_TOKEN, TOKEN_EXCHANGE_GRANT
from fastlatch.web.forms import FORM

_FIELDS: dict[str, dict[str, Any]] = {
    "grant_type": {
        "type": "string",
        "enum": [
            "password",
            "refresh_token",
            "authorization_code",
            "client_credentials",
            DEVICE_CODE_GRANT,
            TOKEN_EXCHANGE_GRANT,
        ],
    },
    "username": {"type": "string"},
    "password": {"type": "string", "format": "password"},
    "refresh_token": {"type": "string"},
    "code": {"type": "string"},
    "redirect_uri": {"type": "string", "description": "As in the authorization request."},
    "code_verifier": {"type": "string", "description": "RFC 7636."},
    "scope": {"type": "string", "description": "Scopes with spaces between them."},
    "resource": {"type": "string", "description": "RFC 8707: the API that the token is for; may be repeated."},
    "audience": {"type": "string", "description": "RFC 8693: the same by the id of a client."},
    "device_code": {"type": "string", "description": "RFC 8628."},
    "subject_token": {"type": "string", "description": "RFC 8693: the access token to exchange."},
    "subject_token_type": {"type": "string", "enum": [ACCESS_TOKEN]},
    "actor_token": {"type": "string", "description": "RFC 8693: of whoever acts."},
    "actor_token_type": {"type": "string", "enum": [ACCESS_TOKEN]},
    "requested_token_type": {"type": "string", "enum": [ACCESS_TOKEN]},
    "response_type": {"type": "string", "enum": ["code"]},
    "response_mode": {"type": "string", "enum": ["query", "form_post"]},
    "state": {"type": "string"},
    "nonce": {"type": "string"},
    "code_challenge": {"type": "string", "description": "RFC 7636."},
    "code_challenge_method": {"type": "string", "enum": ["S256"]},
    "prompt": {"type": "string"},
    "max_age": {"type": "string"},
    "login_hint": {"type": "string"},
    "ui_locales": {"type": "string"},
    "id_token_hint": {"type": "string"},
    "dpop_jkt": {"type": "string", "description": "RFC 9449: the key that the code is to be bound to."},
    "token": {"type": "string"},
    "token_type_hint": {"type": "string", "description": "access_token or refresh_token; any other is ignored."},
    "client_id": {"type": "string"},
    "client_secret": {"type": "string", "format": "password"},
}

_CLIENT = ("client_id", "client_secret")


def form(*fields: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes these fields and a client's credentials."""
    properties = {name: _FIELDS[name] for name in (*fields, *_CLIENT)}
    # RFC 6749 section 3.1: "Parameters sent without a value MUST be treated as if they were omitted".
    properties |= {name: properties[name] | {"minLength": 1} for name in required}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    return {"requestBody": {"content": {FORM: {"schema": schema}}, "required": bool(required)}}
