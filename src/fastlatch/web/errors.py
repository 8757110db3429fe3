"""The one place where an error becomes HTTP: RFC 6749 section 5.2, RFC 6750 section 3, or FastAPI's {"detail": ...}."""

import logging
import re
import secrets
from typing import Any

from fastapi import HTTPException
from starlette.responses import JSONResponse

from fastlatch.domain import dpop, errors
from fastlatch.domain.errors import FastlatchError

from .answers import NO_STORE

_log = logging.getLogger("fastlatch.web")

_STATUS: dict[type[FastlatchError], int] = {
    errors.OAuthError: 400,
    errors.InvalidClient: 401,
    errors.BearerError: 401,
    errors.InsufficientScope: 403,
    errors.AccountError: 400,
    errors.UsernameTaken: 409,
    errors.UnusableUsername: 422,
    errors.WeakPassword: 422,
    errors.WrongPassword: 400,
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.BodyTooLarge: 413,
    errors.BodyTooSlow: 408,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
    FastlatchError: 500,
}

_WIRE_CODE: dict[type[FastlatchError], str] = {
    # RFC 6749 section 5.2 has no word for these two; section 4.1.2.1 has.
    errors.TooManyAttempts: "temporarily_unavailable",
    errors.Forbidden: "access_denied",
}

INACTIVE_USER = "Inactive user. Please re-activate."
"""The tutorials' sentence for a disabled user."""

# RFC 6749 section 5.2: error_description "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E".
_FORBIDDEN_CHARACTERS = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")


class Refused(HTTPException):
    """A refusal by one of our dependencies, in a form that an app's own handlers know."""


def status_of(error: FastlatchError) -> int:
    """The status code of the nearest class that has one."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def refusal(error: FastlatchError, *, tutorial_answers: bool = False, resource_metadata: str | None = None) -> Refused:
    """For dependencies in an app's routes: status, {"detail": ...} and the challenge of RFC 6750 section 3."""
    if tutorial_answers and isinstance(error, errors.DisabledAccount):
        return Refused(400, INACTIVE_USER)
    return Refused(status_of(error), error.description, headers_of(error, resource_metadata))


def account_answer(
    error: FastlatchError, *, tutorial_answers: bool = False, resource_metadata: str | None = None
) -> JSONResponse:
    """For our own routes that speak as an app does."""
    refused = refusal(error, tutorial_answers=tutorial_answers, resource_metadata=resource_metadata)
    return JSONResponse({"detail": refused.detail}, refused.status_code, {**NO_STORE, **(refused.headers or {})})


def oauth_answer(
    error: FastlatchError,
    *,
    tutorial_answers: bool = False,
    detail_in_errors: bool = False,
    resource_metadata: str | None = None,
) -> JSONResponse:
    """For the OAuth endpoints: RFC 6749 section 5.2, or the tutorials' words for a failed login."""
    if tutorial_answers and isinstance(error, errors.IncorrectCredentials):
        return JSONResponse({"detail": error.description}, 401, {**NO_STORE, "WWW-Authenticate": "Bearer"})
    if tutorial_answers and isinstance(error, errors.InactiveUser):
        return JSONResponse({"detail": INACTIVE_USER}, 400, NO_STORE)
    body = {"error": _WIRE_CODE.get(type(error), error.code), "error_description": printable(error.description)}
    if detail_in_errors:
        body["detail"] = body["error_description"]
    return JSONResponse(body, status_of(error), {**NO_STORE, **headers_of(error, resource_metadata)})


def server_error(*, oauth: bool) -> JSONResponse:
    """Called while an exception that nobody expected is being handled: an id for the caller, the rest for the log."""
    sentence = server_error_sentence()
    body: dict[str, Any] = {"error": "server_error", "error_description": sentence} if oauth else {"detail": sentence}
    return JSONResponse(body, 500, NO_STORE)


def server_error_sentence() -> str:
    """Called while an exception that nobody expected is being handled: what its caller may know."""
    return f"Something went wrong on our side. The log has it under id {log_unexpected()}"


def log_unexpected() -> str:
    """Called while an exception that nobody expected is being handled: the id under which the log has it."""
    error_id = secrets.token_hex(4)
    _log.exception("unexpected error, id %s", error_id)
    return error_id


def log_refusal(error: FastlatchError) -> None:
    """The private half of a refusal. Details hold no secret and no name that matched nobody."""
    if isinstance(error, errors.Unavailable):
        _log.warning("unavailable: %s", error.detail or error.description)
    elif error.detail:
        _log.info("refused, %s: %s", error.code or "not authenticated", error.detail)


def printable(sentence: str) -> str:
    """The sentence in the characters that error_description and quoted header parameters allow."""
    return _FORBIDDEN_CHARACTERS.sub("?", sentence.replace('"', "'").replace("\\", "/"))


def headers_of(error: FastlatchError, resource_metadata: str | None = None) -> dict[str, str]:
    """What HTTP has to say beside the body: when to try again, how to authenticate.

    `resource_metadata`: where the API says whom to ask for a token (RFC 9728 section 5.1).
    """
    if isinstance(error, errors.TooManyAttempts | errors.Unavailable):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, dpop.UseDpopNonce):
        return _nonce(error.nonce)
    if isinstance(error, errors.InvalidClient):
        return {"WWW-Authenticate": 'Basic realm="fastlatch"'}
    if isinstance(error, errors.BearerError):
        nonce = _nonce(error.nonce) if isinstance(error, dpop.ProofRefused) else {}
        return {"WWW-Authenticate": _challenge(error, resource_metadata), **nonce}
    return {}


def _challenge(error: errors.BearerError, resource_metadata: str | None) -> str:
    said: dict[str, str] = {}
    if isinstance(error, errors.InsufficientScope):
        said = {"error": error.code, "scope": printable(" ".join(error.needed))}
    elif error.code:
        # RFC 6750 section 3.1: without credentials "the resource server SHOULD NOT include an error code".
        said = {"error": error.code, "error_description": printable(error.description)}
    if resource_metadata is not None:
        said["resource_metadata"] = resource_metadata
    if not said:
        return error.scheme
    parameters = ", ".join(f'{name}="{value}"' for name, value in said.items())
    return f"{error.scheme} {parameters}{_algorithms(error) if error.code else ''}"


def _nonce(nonce: str | None) -> dict[str, str]:
    """RFC 9449 sections 8 and 8.2: one header, in an answer that is kept by nobody."""
    return {} if nonce is None else {"DPoP-Nonce": nonce, "Cache-Control": "no-store"}


def _algorithms(error: errors.BearerError) -> str:
    """RFC 9449 section 7.1: "An algs parameter SHOULD be included"; section 7.2: beside a challenge of Bearer."""
    algorithms = f'algs="{" ".join(dpop.ALGORITHMS)}"'
    if error.scheme == dpop.SCHEME:
        return f", {algorithms}"
    return f", {dpop.SCHEME} {algorithms}" if isinstance(error, dpop.BoundToken) else ""
