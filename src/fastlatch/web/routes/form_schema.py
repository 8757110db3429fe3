"""OpenAPI cannot see forms that are read by hand: this writes them down for the documentation page."""

from typing import Any

from fastlatch.web.forms import FORM

_FIELDS: dict[str, dict[str, Any]] = {
    "grant_type": {"type": "string", "enum": ["password", "refresh_token", "authorization_code", "client_credentials"]},
    "username": {"type": "string"},
    "password": {"type": "string", "format": "password"},
    "refresh_token": {"type": "string"},
    "code": {"type": "string"},
    "redirect_uri": {"type": "string", "description": "As in the authorization request."},
    "code_verifier": {"type": "string", "description": "RFC 7636."},
    "scope": {"type": "string", "description": "Scopes with spaces between them."},
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
