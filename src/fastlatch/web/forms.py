"""RFC 6749 section 3.2 and appendix B: the form body of an OAuth request, read once and strictly.

"Parameters sent without a value MUST be treated as if they were omitted from the request. [...] Request and response
parameters MUST NOT be included more than once."
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.types import Scope

from fastlatch.domain.endpoint_request import EndpointRequest
from fastlatch.domain.errors import InvalidRequest, InvalidTarget

from .address import client_address
from .context import WebPolicy
from .headers import text_of, values_of
from .own_address import own_urls

FORM = "application/x-www-form-urlencoded"
_FORM_BYTES = FORM.encode()

RESOURCE = "resource"
"""RFC 8707 section 2: "Multiple "resource" parameters MAY be used", as of no other."""

_MAX_FIELDS = 64
_MAX_USER_AGENT = 256
_MAX_QUERY = 8_192
_MAX_AUTHORIZATION = 16_384
_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_UNPRINTABLE = re.compile(rb"[^\x20-\x7e]")

# RFC 6749 section 2.3.1: credentials "MUST NOT be included in the request URI"; the rest would work by accident only.
_NEVER_IN_THE_URL = frozenset(
    {
        "access_token",
        "actor_token",
        "assertion",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "grant_type",
        "password",
        "refresh_token",
        "scope",
        "subject_token",
        "token",
        "token_type_hint",
        "username",
    }
)


def check_query(scope: Mapping[str, Any]) -> None:
    """No route of ours reads a long query, and the framework takes apart whatever there is.

    Raises:
        InvalidRequest: it is longer than any client's.
    """
    if len(scope.get("query_string", b"")) > _MAX_QUERY:
        raise InvalidRequest("The query is too long.")


async def read_form(
    request: Request, policy: WebPolicy, *, optional: bool = False, resources: bool = False
) -> EndpointRequest:
    """The request as the use cases know it. `optional`: no body at all is an empty form; `resources`: as `parse_form`.

    Raises:
        InvalidRequest: everything that is not exactly one well-formed form.
    """
    return endpoint_request(request.scope, await request.body(), policy, optional=optional, resources=resources)


def endpoint_request(
    scope: Scope, body: bytes, policy: WebPolicy, *, optional: bool = False, resources: bool = False
) -> EndpointRequest:
    """The same, of a body that was read already.

    Raises:
        InvalidRequest: everything that is not exactly one well-formed form.
    """
    if scope["query_string"]:
        _check_misplaced(scope)
    authorization = values_of(scope, b"authorization")
    if len(authorization) > 1:
        raise InvalidRequest("There is more than one Authorization header.")
    if authorization and len(authorization[0]) > _MAX_AUTHORIZATION:
        raise InvalidRequest("The Authorization header is too long.")
    if body or not optional:
        _check_media_type(values_of(scope, b"content-type"))
    proofs = values_of(scope, b"dpop")
    user_agent = values_of(scope, b"user-agent")
    return EndpointRequest(
        parameters=parse_form(body, resources=resources),
        authorization=authorization[0].decode("latin-1") if authorization else None,
        address=client_address(scope, policy.trusted_proxies),
        proofs=tuple(text_of(proofs)),
        urls=own_urls(scope, policy.address) if proofs else (),
        user_agent=_UNPRINTABLE.sub(b"?", user_agent[0][:_MAX_USER_AGENT]).decode("ascii") if user_agent else "",
    )


def parse_form(body: bytes, *, resources: bool = False) -> dict[str, str]:
    """The parameters that have a value, exactly as the encoding spells them.

    `resources`: `resource` may be repeated; its values stand in one text with spaces between them, which no URI has.

    Raises:
        InvalidRequest: too many fields, a repeated one, or characters that are not UTF-8 in percent-encoding.
        InvalidTarget: a resource that has a space.
    """
    if body.count(b"&") >= _MAX_FIELDS:
        raise InvalidRequest(f"The form has more than {_MAX_FIELDS} fields.")
    parameters: dict[str, str] = {}
    for field in body.split(b"&"):
        if not field:
            continue
        raw_name, _, raw_value = field.partition(b"=")
        name = _decode(raw_name)
        if resources and name == RESOURCE:
            parameters[name] = _with_resource(parameters.get(name, ""), _decode(raw_value))
            continue
        if name in parameters:
            shown = name if _PLAIN_NAME.fullmatch(name) else "A parameter"
            raise InvalidRequest(f"{shown} is repeated.")
        parameters[name] = _decode(raw_value)
    return {name: value for name, value in parameters.items() if value}


def spell_form(parameters: Mapping[str, str]) -> str:
    """As `parse_form` reads it with `resources`."""
    fields = ((name, value.split(" ") if name == RESOURCE else [value]) for name, value in parameters.items())
    return urlencode([(name, each) for name, values in fields for each in values])


def _with_resource(before: str, resource: str) -> str:
    if " " in resource:
        raise InvalidTarget("A resource is a URI, which has no space.")
    return f"{before} {resource}" if before and resource else before or resource


def _decode(raw: bytes) -> str:
    if b"%" in raw and _BROKEN_PERCENT.search(raw):
        raise InvalidRequest("The form has a % that no two hexadecimal digits follow.")
    try:
        # Most of what comes is a token or a word, which the encoding leaves as it is.
        text = (raw if raw.isalnum() else unquote_to_bytes(raw.replace(b"+", b" "))).decode()
    except UnicodeDecodeError:
        # The exception holds the value, which may be a password: it must not be chained into a log.
        raise InvalidRequest("The form is not UTF-8.") from None
    if "\0" in text:
        raise InvalidRequest("The form has a NUL character.")
    return text


def _check_misplaced(scope: Scope) -> None:
    misplaced = _NEVER_IN_THE_URL & set(QueryParams(scope["query_string"]))
    if misplaced:
        raise InvalidRequest(f"Send {min(misplaced)} in the request body, never in the URL.")


def _check_media_type(headers: Sequence[bytes]) -> None:
    if len(headers) == 1 and headers[0] == _FORM_BYTES:
        return
    media_types = [header.decode("latin-1").partition(";")[0].strip().lower() for header in headers]
    if media_types == [FORM]:
        return
    sent = {"application/json": "JSON", "multipart/form-data": "multipart"}.get("".join(media_types), "this body")
    raise InvalidRequest(f"Send the parameters as {FORM}; {sent} is not taken here.")
