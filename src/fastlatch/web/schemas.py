"""The JSON that goes in and out, as OpenAPI shows it. Lengths are bounded at the door; nothing unknown is taken."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field

from fastlatch.domain.session import Session
from fastlatch.domain.user import User

from .context import WebPolicy


def _without_nul(text: str) -> str:
    # PostgreSQL cannot store it, bcrypt cannot hash it, and a form cannot send it.
    if "\0" in text:
        raise ValueError("a NUL character is not allowed")
    return text


Username = Annotated[str, Field(max_length=1024), AfterValidator(_without_nul)]
Password = Annotated[
    str, Field(max_length=4096, repr=False, json_schema_extra={"format": "password"}), AfterValidator(_without_nul)
]
FullName = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class NewAccount(_Body):
    username: Username
    password: Password
    email: EmailStr | None = None
    full_name: FullName | None = None


class ProfileChange(_Body):
    """What is left out stays; null clears."""

    email: EmailStr | None = None
    full_name: FullName | None = None


class PasswordChange(_Body):
    current_password: Password
    new_password: Password


class UserAnswer(BaseModel):
    """Never a hash. The profile `tutorial` leaves out `id` and `scopes`, as its documents do."""

    username: str
    email: str | None
    full_name: str | None
    disabled: bool
    id: str = ""
    scopes: list[str] = []


def user_answer(user: User, policy: WebPolicy) -> dict[str, Any]:
    """What this user may see of themselves: the members of a `UserAnswer`."""
    members = {
        "username": user.username,
        "email": user.email,
        "full_name": user.full_name,
        "disabled": user.disabled,
    }
    return members if policy.tutorial_answers else members | {"id": user.id, "scopes": sorted(user.scopes)}


class SessionAnswer(BaseModel):
    """One login. Times are seconds since the epoch."""

    id: str
    client_id: str
    created_at: int
    last_used_at: int
    expires_at: int
    user_agent: str
    address: str
    current: bool
    """The session of the token that asks."""

    @classmethod
    def of(cls, session: Session, *, current: str | None) -> "SessionAnswer":
        """What its owner may see of it."""
        return cls(
            id=session.id,
            client_id=session.client_id,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            user_agent=session.user_agent,
            address=session.address,
            current=session.id == current,
        )


class EndedSessions(BaseModel):
    ended: int


class TokenAnswer(BaseModel):
    """RFC 6749 section 5.1."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    refresh_token: str | None = None
    id_token: str | None = None
    issued_token_type: str | None = None


class PushedAnswer(BaseModel):
    """RFC 9126 section 2.2."""

    request_uri: str
    expires_in: int


class DeviceAnswer(BaseModel):
    """RFC 8628 section 3.2."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class UserInfo(BaseModel):
    """OpenID Connect Core section 5.1. What the token's scopes do not open is left out."""

    sub: str
    name: str | None = None
    preferred_username: str | None = None
    email: str | None = None
    email_verified: bool | None = None


class OAuthError(BaseModel):
    """RFC 6749 section 5.2; `detail` repeats the description for frontends written for FastAPI."""

    error: str
    error_description: str
    detail: str | None = None


class Detail(BaseModel):
    detail: str


class FieldProblem(BaseModel):
    type: str
    loc: list[int | str]
    msg: str


class Unusable(BaseModel):
    """What is wrong with the body: of one field in our words, or of each that has not the right form."""

    detail: str | list[FieldProblem]


def _responses(model: type[BaseModel], descriptions: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model, "description": description} for status, description in descriptions.items()}


_BUSY = {
    408: "The body came too slowly",
    413: "The body is too large",
    429: "Too many attempts: see Retry-After",
    503: "Busy: see Retry-After",
}

OAUTH_ERRORS = _responses(
    OAuthError, {400: "RFC 6749 section 5.2", 401: "The client, or the login, was not accepted"} | _BUSY
)
COOKIE_ERRORS = OAUTH_ERRORS | _responses(OAuthError, {403: "Asked for by a page of another site"})
ACCOUNT_ERRORS = _responses(
    Detail,
    {
        400: "The request cannot be read",
        401: "No token, or not a good one",
        403: "Not allowed",
        503: "Busy: see Retry-After",
    },
)
BODY_ERRORS = ACCOUNT_ERRORS | _responses(Detail, _BUSY) | _responses(Unusable, {422: "The body cannot be used"})
