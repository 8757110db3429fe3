"""The account of whoever is logged in, and how to get one."""

from typing import Any

from fastapi import APIRouter, Request

from fastlatch.domain.errors import Forbidden
from fastlatch.web.address import client_address
from fastlatch.web.answers import JsonAnswer
from fastlatch.web.bearer import Bearer, user_in
from fastlatch.web.context import Context, of
from fastlatch.web.deps import AccountOwner
from fastlatch.web.schemas import (
    ACCOUNT_ERRORS,
    BODY_ERRORS,
    Detail,
    NewAccount,
    PasswordChange,
    ProfileChange,
    UserAnswer,
    user_answer,
)

from .paths import add

_ME = "/users/me"
_NOT_OURS = "Accounts are managed elsewhere."


def add_users(router: APIRouter, *, manages_users: bool) -> None:
    """`/users` and `/users/me`; what changes an account only where accounts are kept in our own table."""
    user = {"response_model": UserAnswer, "response_model_exclude_unset": True}
    add(router, "GET", _ME, read_me, name="fastlatch:me", summary="Who I am", responses=ACCOUNT_ERRORS, **user)
    if not manages_users:
        return
    taken = {409: {"model": Detail, "description": "The name is taken"}}
    add(
        router,
        "POST",
        "/users",
        register,
        name="fastlatch:register",
        summary="Register",
        status_code=201,
        responses={status: answer for status, answer in BODY_ERRORS.items() if status != 401} | taken,  # noqa: PLR2004 (no token, no 401)
        **user,
    )
    add(
        router,
        "PATCH",
        _ME,
        update_me,
        name="fastlatch:update-me",
        summary="Change my profile",
        responses=BODY_ERRORS,
        **user,
    )
    add(
        router,
        "DELETE",
        _ME,
        delete_me,
        name="fastlatch:delete-me",
        summary="Delete my account",
        status_code=204,
        responses=ACCOUNT_ERRORS,
    )
    add(
        router,
        "POST",
        _ME + "/password",
        change_password,
        name="fastlatch:change-password",
        summary="Change my password",
        status_code=204,
        responses=BODY_ERRORS,
    )


async def read_me(request: Request, user: AccountOwner) -> JsonAnswer:
    """Never a hash."""
    return JsonAnswer(user_answer(user, of(request.scope).policy))


def me(context: Context, bearer: Bearer) -> JsonAnswer:
    """The same, of whoever is known already.

    Raises:
        InvalidToken: a client asks in its own name.
    """
    return JsonAnswer(user_answer(user_in(bearer), context.policy))


async def register(request: Request, body: NewAccount) -> dict[str, Any]:
    """Open to everybody where the setting `registration` is on."""
    context = of(request.scope)
    if context.register is None:
        raise Forbidden("Registration is switched off.")
    user = await context.register(
        body.username,
        body.password,
        email=body.email,
        full_name=body.full_name,
        address=client_address(request.scope, context.policy.trusted_proxies),
    )
    return user_answer(user, context.policy)


async def update_me(request: Request, user: AccountOwner, body: ProfileChange) -> dict[str, Any]:
    """What is left out stays as it is; null clears it."""
    context = of(request.scope)
    if context.update_profile is None:
        raise Forbidden(_NOT_OURS)
    changed = body.model_dump(exclude_unset=True)
    updated = await context.update_profile(user.id, **changed) if changed else user
    return user_answer(updated, context.policy)


async def delete_me(request: Request, user: AccountOwner) -> None:
    """Ends every session and token at once."""
    context = of(request.scope)
    if context.delete_account is None:
        raise Forbidden(_NOT_OURS)
    await context.delete_account(user.id)


async def change_password(request: Request, user: AccountOwner, body: PasswordChange) -> None:
    """Needs the current password; ends every session, this one included."""
    context = of(request.scope)
    if context.change_password is None:
        raise Forbidden(_NOT_OURS)
    await context.change_password(
        user.id,
        current_password=body.current_password,
        new_password=body.new_password,
        address=client_address(request.scope, context.policy.trusted_proxies),
    )
