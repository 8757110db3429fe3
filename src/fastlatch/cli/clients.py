"""`fastlatch clients`: the applications that may ask for tokens (RFC 6749 section 2)."""

from typing import Annotated, Any

import typer

from fastlatch.domain.client import Client
from fastlatch.oauth.client_management import ManageClients
from fastlatch.server.services import Services
from fastlatch.settings import Settings

from .client_keys import JwksFile, described, read_jwks, set_jwks
from .client_update import update
from .grant_names import grant_types
from .openid_options import BackchannelLogoutUri, IdTokenAlg, Pairwise, Sector
from .output import JsonOption, remark, show_many, show_one
from .paging import every
from .registration_tokens import registration_token
from .running import with_services
from .secrets_in import read_secret
from .users import parse_scopes

app = typer.Typer(name="clients", no_args_is_help=True, help="Create, look at, change and delete clients.")
app.command("registration-token")(registration_token)

ClientId = Annotated[str, typer.Argument(metavar="ID", help="The client's id.")]


@app.command()
def create(  # noqa: PLR0913 (each is an option of the command)
    client_id: ClientId,
    *,
    name: Annotated[str, typer.Option(help="The name to show; by default the id.")] = "",
    public: Annotated[bool, typer.Option("--public", help="It cannot keep a secret: a browser or mobile app.")] = False,
    third_party: Annotated[
        bool, typer.Option("--third-party", help="It is not ours: no password grant, and only its own tokens.")
    ] = False,
    redirect_uri: Annotated[list[str] | None, typer.Option(help="Where it is called back; may be repeated.")] = None,
    post_logout_redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Where its users may go after they have signed out; may be repeated.")
    ] = None,
    grant: Annotated[
        list[str] | None,
        typer.Option(
            help="A grant type it may use; may be repeated; device_code and token_exchange stand for their URNs. By "
            "default authorization_code and refresh_token with --redirect-uri; without it refresh_token, and password "
            "for a client of ours."
        ),
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope it may ask for; may be repeated. By default any.")
    ] = None,
    jwks_file: JwksFile = None,
    dpop: Annotated[
        bool, typer.Option("--dpop", help="It gets no tokens but such as are bound to a key of its own (RFC 9449).")
    ] = False,
    resource: Annotated[
        list[str] | None,
        typer.Option(
            help="Another API that it may ask tokens for (FASTLATCH_RESOURCES); may be repeated. By default any."
        ),
    ] = None,
    serves: Annotated[
        list[str] | None,
        typer.Option(help="An API that it is: it may introspect and exchange tokens for it; may be repeated."),
    ] = None,
    require_pushed_authorization_requests: Annotated[
        bool,
        typer.Option(
            "--require-pushed-authorization-requests",
            help="Take its authorization requests only when it pushes them (RFC 9126).",
        ),
    ] = False,
    backchannel_logout_uri: BackchannelLogoutUri = None,
    id_token_alg: IdTokenAlg = None,
    pairwise: Pairwise = False,
    sector: Sector = None,
    secret_stdin: Annotated[
        bool, typer.Option("--secret-stdin", help="Read its secret from standard input instead of making one.")
    ] = False,
) -> None:
    """Create a client; print its secret, which nobody can look up later. One with keys has none."""
    settings = Settings.load()
    secret = read_secret("secret", stdin=True, option="--secret-stdin") if secret_stdin else None
    jwks = None if jwks_file is None else read_jwks(jwks_file)
    default = _default_grants(settings, third_party=third_party, redirects=bool(redirect_uri))
    grants = grant_types(grant) if grant else default
    scopes = parse_scopes(scope) if scope else None

    async def work(services: Services) -> str | None:
        _, made = await services.clients.create(
            client_id,
            name=name or client_id,
            public=public,
            first_party=not third_party,
            redirect_uris=tuple(redirect_uri or ()),
            post_logout_redirect_uris=tuple(post_logout_redirect_uri or ()),
            backchannel_logout_uri=backchannel_logout_uri,
            id_token_algorithm=id_token_alg,
            pairwise=pairwise,
            sector=sector,
            grants=grants,
            scopes=scopes,
            secret=secret,
            jwks=jwks,
            dpop_bound=dpop,
            resources=resource or None,
            serves=serves or (),
            require_pushed_authorization_requests=require_pushed_authorization_requests,
        )
        return made

    _tell_secret(with_services(work, settings, makes_database=True))


app.command()(update)
app.command("set-jwks")(set_jwks)


@app.command("list")
def list_clients(*, as_json: JsonOption = False) -> None:
    """Print every client."""

    async def work(services: Services) -> list[dict[str, Any]]:
        return [_record(client) async for client in _all(services.clients)]

    show_many(with_services(work), as_json=as_json)


@app.command()
def show(client_id: ClientId, *, as_json: JsonOption = False) -> None:
    """Print one client."""
    show_one(_record(with_services(lambda services: services.clients.find(client_id))), as_json=as_json)


@app.command("rotate-secret")
def rotate_secret(
    client_id: ClientId,
    *,
    keep_previous: Annotated[
        bool, typer.Option("--keep-previous", help="Let the secret before it work until the next rotation.")
    ] = False,
) -> None:
    """Make a new secret and print it; the one before it is refused."""
    _tell_secret(with_services(lambda services: services.clients.rotate_secret(client_id, keep_previous=keep_previous)))


@app.command()
def delete(client_id: ClientId) -> None:
    """Delete a client, end its sessions and refuse its tokens."""
    with_services(lambda services: services.clients.delete(client_id))
    remark(f"{client_id} is deleted; its sessions have ended.")


def _all(clients: ManageClients) -> Any:
    async def page(after: str, limit: int) -> list[Client]:
        return await clients.page(after=after, limit=limit)

    return every(page, lambda client: client.id)


def _default_grants(settings: Settings, *, third_party: bool, redirects: bool) -> frozenset[str]:
    if redirects:
        # RFC 9700 section 2.4: whoever signs people in on our pages has no need to see their passwords.
        return frozenset({"authorization_code", "refresh_token"})
    if third_party:
        return frozenset()
    password = {"password"} if settings.protocol_policy().password_grant else set()
    return frozenset({"refresh_token", *password})


def _tell_secret(secret: str | None) -> None:
    if secret is not None:
        remark("This is the client's secret. It is shown once; only a digest of it is kept:")
        typer.echo(secret)


def _record(client: Client) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name,
        "public": client.public,
        "first_party": client.first_party,
        "grants": sorted(client.grants),
        "scopes": None if client.scopes is None else sorted(client.scopes),
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        **described(client),
        "resources": None if client.resources is None else list(client.resources),
        "serves": list(client.serves),
        "require_pushed_authorization_requests": client.require_pushed_authorization_requests,
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "id_token_signed_response_alg": client.id_token_algorithm,
        "sector_identifier": client.sector,
        "created_at": client.created_at,
    }
