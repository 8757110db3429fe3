"""`fastlatch clients update`: what a client may do, once it is there. What is not said stays as it was."""

from enum import StrEnum
from typing import Annotated, cast

import typer

from fastlatch.oauth.client_changes import ClientChanges

from .grant_names import grant_types
from .output import remark
from .running import with_services
from .users import parse_scopes

_LIVE_ON = frozenset({"first_party", "grants", "scopes", "resources", "serves", "dpop_bound"})
"""Fields by which access tokens that were issued before may have more than the client gets now."""

Many = list[str] | None


class Unset(StrEnum):
    """Options that `create` can do without."""

    REDIRECT_URI = "redirect-uri"
    POST_LOGOUT_REDIRECT_URI = "post-logout-redirect-uri"
    SCOPE = "scope"
    RESOURCE = "resource"
    SERVES = "serves"
    BACKCHANNEL_LOGOUT_URI = "backchannel-logout-uri"
    ID_TOKEN_ALG = "id-token-alg"  # noqa: S105 (the name of an option)


_WITHOUT: dict[Unset, ClientChanges] = {
    Unset.REDIRECT_URI: {"redirect_uris": ()},
    Unset.POST_LOGOUT_REDIRECT_URI: {"post_logout_redirect_uris": ()},
    Unset.SCOPE: {"scopes": None},
    Unset.RESOURCE: {"resources": None},
    Unset.SERVES: {"serves": ()},
    Unset.BACKCHANNEL_LOGOUT_URI: {"backchannel_logout_uri": None},
    Unset.ID_TOKEN_ALG: {"id_token_algorithm": None},
}


def update(  # noqa: PLR0913 (each is an option of the command)
    client_id: Annotated[str, typer.Argument(metavar="ID", help="The client's id.")],
    *,
    name: Annotated[str | None, typer.Option(help="The name to show.")] = None,
    first_party: Annotated[
        bool | None, typer.Option("--first-party/--third-party", help="Whether it is ours.", show_default=False)
    ] = None,
    redirect_uri: Annotated[Many, typer.Option(help="Where it is called back; may be repeated.")] = None,
    post_logout_redirect_uri: Annotated[
        Many, typer.Option(help="Where its users may go after they have signed out; may be repeated.")
    ] = None,
    grant: Annotated[Many, typer.Option(help="A grant type it may use, as in create; may be repeated.")] = None,
    scope: Annotated[Many, typer.Option(help="A scope it may ask for; may be repeated.")] = None,
    resource: Annotated[Many, typer.Option(help="Another API that it may ask tokens for; may be repeated.")] = None,
    serves: Annotated[Many, typer.Option(help="An API that it is; may be repeated.")] = None,
    dpop: Annotated[
        bool | None,
        typer.Option("--dpop/--no-dpop", help="Whether all its tokens are bound to a key.", show_default=False),
    ] = None,
    require_pushed_authorization_requests: Annotated[
        bool | None,
        typer.Option(
            "--require-pushed-authorization-requests/--no-require-pushed-authorization-requests",
            help="Whether it has to push its requests.",
            show_default=False,
        ),
    ] = None,
    backchannel_logout_uri: Annotated[
        str | None, typer.Option(help="Where it is told that a session of it has ended.")
    ] = None,
    id_token_alg: Annotated[str | None, typer.Option("--id-token-alg", help="How its ID tokens are signed.")] = None,
    unset: Annotated[
        list[Unset] | None,
        typer.Option(help="Have this as in a client that was created without it; may be repeated.", show_default=False),
    ] = None,
) -> None:
    """Change a client. An option takes the place of all that was there by this name; what is not given stays.

    Whether it is public, its secret, its keys, and by which names it knows its users are not changed here.
    """
    said = {
        "name": None if name is None else name or client_id,
        "first_party": first_party,
        "redirect_uris": _all_of(redirect_uri),
        "post_logout_redirect_uris": _all_of(post_logout_redirect_uri),
        "grants": grant_types(grant) if grant else None,
        "scopes": parse_scopes(scope) if scope else None,
        "resources": _all_of(resource),
        "serves": _all_of(serves),
        "dpop_bound": dpop,
        "require_pushed_authorization_requests": require_pushed_authorization_requests,
        "backchannel_logout_uri": backchannel_logout_uri,
        "id_token_algorithm": id_token_alg,
    }
    given = cast("ClientChanges", {field: value for field, value in said.items() if value is not None})
    changes = _with_unset(given, unset or [])
    if not changes:
        raise typer.BadParameter("say what is to be changed; see --help")
    with_services(lambda services: services.clients.update(client_id, **changes))
    remark(f"{client_id} is changed: {', '.join(sorted(changes))}.")
    if not _LIVE_ON.isdisjoint(changes):
        remark(
            "Its sessions keep to it from the next refresh on; its access tokens stay as they are until they expire. "
            f"To end all of them now: fastlatch tokens revoke --client {client_id}"
        )


def _all_of(values: Many) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def _with_unset(given: ClientChanges, unset: list[Unset]) -> ClientChanges:
    changes: ClientChanges = {**given}
    for each in unset:
        without = _WITHOUT[each]
        if not given.keys().isdisjoint(without):
            raise typer.BadParameter(f"--{each} is given, and to be unset")
        changes.update(without)
    return changes
