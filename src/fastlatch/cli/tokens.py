"""`fastlatch tokens`: end what was issued. Running servers refuse it within a second."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from fastlatch.domain.client import FIRST_PARTY_CLIENT_ID
from fastlatch.domain.errors import NotFound
from fastlatch.server.services import Services

from .output import remark
from .running import with_services

app = typer.Typer(name="tokens", no_args_is_help=True, help="End sessions and refuse their tokens.")


@app.command()
def revoke(
    *,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Everything of this user.")] = None,
    client: Annotated[str | None, typer.Option(metavar="ID", help="Everything of this client.")] = None,
    session: Annotated[str | None, typer.Option(metavar="ID", help="This session.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything of everybody.")] = False,
) -> None:
    """End sessions and print how many ended."""
    chosen = [
        name
        for name, value in (("user", user), ("client", client), ("session", session), ("all", everything or None))
        if value is not None
    ]
    if len(chosen) != 1:
        raise typer.BadParameter("give exactly one of --user, --client, --session and --all")
    ended = with_services(_ending(user, client, session))
    typer.echo(ended)
    remark("Their tokens are refused from now on.")


def _ending(user: str | None, client: str | None, session: str | None) -> Callable[[Services], Awaitable[int]]:
    async def end(services: Services) -> int:
        if user is not None:
            return await services.endings.user(user)
        if client is not None:
            return await _end_client(services, client)
        if session is not None:
            ended = await services.endings.session(session)
            if not ended:
                raise NotFound("There is no live session with this id.")
            return ended
        return await services.endings.everything()

    return end


async def _end_client(services: Services, client: str) -> int:
    """Also what was issued to an id that is gone, but a mistyped one must not pass for "nothing was alive"."""
    ended = await services.endings.client(client)
    if client != FIRST_PARTY_CLIENT_ID:
        try:
            await services.clients.find(client)
        except NotFound:
            remark("There is no client of this id (any more).")
    return ended
