"""`fastlatch users`: who may log in. Each change reaches running servers at once."""

from typing import Annotated, Any

import typer
from pydantic import EmailStr, TypeAdapter, ValidationError

from fastlatch.accounts.administration import ManageUsers
from fastlatch.domain.errors import ConfigurationError, InvalidScope
from fastlatch.domain.scope import format_scope, parse_scope
from fastlatch.domain.user import User, name_key

from .output import JsonOption, remark, show_many, show_one
from .paging import every
from .running import with_users
from .secrets_in import read_secret

app = typer.Typer(name="users", no_args_is_help=True, help="Create, look at, disable and delete users.")

Name = Annotated[str, typer.Argument(help="The username, in any spelling that means the same name.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


@app.command()
def create(  # noqa: PLR0913 (each is an option of the command)
    name: Name,
    *,
    email: Annotated[str | None, typer.Option(help="An e-mail address.")] = None,
    full_name: Annotated[str | None, typer.Option(help="The name to show.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope this user may grant; may be repeated.")] = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="The user may not log in yet.")] = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Create a user and print the id."""
    address, scopes = _email(email), parse_scopes(scope)
    password = read_secret("password", stdin=password_stdin, option="--password-stdin")

    async def work(users: ManageUsers) -> User:
        return await users.create(name, password, email=address, full_name=full_name, scopes=scopes, disabled=disabled)

    typer.echo(with_users(work, makes_database=True).id)


@app.command("list")
def list_users(*, as_json: JsonOption = False) -> None:
    """Print every user."""

    async def work(users: ManageUsers) -> list[dict[str, Any]]:
        async def page(after: str, limit: int) -> list[User]:
            return await users.page(after=after, limit=limit)

        return [_record(user) async for user in every(page, lambda user: name_key(user.username))]

    show_many(with_users(work), as_json=as_json)


@app.command()
def show(name: Name, *, as_json: JsonOption = False) -> None:
    """Print one user."""
    show_one(_record(with_users(lambda users: users.find(name))), as_json=as_json)


@app.command()
def disable(name: Name) -> None:
    """End every session of a user, and let them in no more."""
    with_users(lambda users: users.disable(name))
    remark(f"{name} is disabled; every session has ended.")


@app.command()
def enable(name: Name) -> None:
    """Let a disabled user in again."""
    with_users(lambda users: users.enable(name))
    remark(f"{name} may log in.")


@app.command("set-password")
def set_password(name: Name, *, password_stdin: PasswordStdin = False) -> None:
    """Give a user a new password, and end every session."""
    password = read_secret("password", stdin=password_stdin, option="--password-stdin")
    with_users(lambda users: users.set_password(name, password))
    remark(f"{name} has a new password; every session has ended.")


@app.command("set-scopes")
def set_scopes(
    name: Name,
    *,
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope this user may grant; may be repeated. Without any: none.")
    ] = None,
) -> None:
    """Replace what a user may grant: what is new from the next login on, what is gone from the next refresh on."""
    scopes = parse_scopes(scope)
    with_users(lambda users: users.set_scopes(name, scopes))
    remark(f"{name} may grant {format_scope(scopes) or 'no scope'} from the next login on.")


@app.command()
def delete(name: Name) -> None:
    """Delete a user and end every session."""
    with_users(lambda users: users.delete(name))
    remark(f"{name} is deleted; every session has ended.")


def parse_scopes(values: list[str] | None) -> frozenset[str]:
    """The scopes of repeated options, one an option: what was quoted as one must not silently become two."""
    for value in values or ():
        if any(character.isspace() for character in value):
            raise ConfigurationError(f"--scope: {value!r} holds a space; give --scope once for each scope")
    try:
        return parse_scope(" ".join(values or ()))
    except InvalidScope as error:
        raise ConfigurationError(f"--scope: {error.description}") from None


def _email(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        address: str = TypeAdapter(EmailStr).validate_python(value)
    except ValidationError:
        raise ConfigurationError("--email: this is not an e-mail address") from None
    return address


def _record(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "full_name": user.full_name,
        "disabled": user.disabled,
        "scopes": sorted(user.scopes),
    }
