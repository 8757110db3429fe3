"""`fastlatch keys`: what access tokens are signed with (RFC 7517)."""

import time
from typing import Annotated, Any

import typer

from fastlatch.domain.errors import NotFound
from fastlatch.domain.key import SigningKey
from fastlatch.server.services import Services

from .output import JsonOption, remark, show_many, utc
from .running import with_services

app = typer.Typer(name="keys", no_args_is_help=True, help="Look at, rotate, retire and export signing keys.")

_IDS_MAY_BEGIN_WITH_A_DASH = {"ignore_unknown_options": True}

Kid = Annotated[str, typer.Argument(metavar="KID", help="The key's id, as `fastlatch keys list` prints it.")]


@app.command("list")
def list_keys(*, as_json: JsonOption = False) -> None:
    """Print every key that still verifies."""

    async def work(services: Services) -> tuple[list[SigningKey], frozenset[str], list[bool]]:
        keys = services.keys.describe()
        return keys, services.keys.sign_now(), [services.keys.for_id_tokens_alone(key.kid) for key in keys]

    keys, signing, for_id_tokens = with_services(work)
    now = int(time.time())
    records = [_record(key, signing, now, alone=alone) for key, alone in zip(keys, for_id_tokens, strict=True)]
    show_many(records, as_json=as_json)


@app.command()
def rotate() -> None:
    """Make a new key and print its id; one more where ID tokens have keys of their own.

    It is published at once and signs a little later; the old one verifies on.
    """

    async def work(services: Services) -> list[SigningKey]:
        kids = await services.keys.rotate()
        return [key for key in services.keys.describe() if key.kid in kids]

    new = with_services(work)
    for key in new:
        typer.echo(key.kid)
        what = "" if key is new[0] else " ID tokens"
        remark(f"It signs{what} from {utc(key.signs_from)} on.")


@app.command(context_settings=_IDS_MAY_BEGIN_WITH_A_DASH)
def retire(kid: Kid) -> None:
    """Refuse everything a key has signed, at once: for a key that leaked."""

    async def work(services: Services) -> None:
        if not await services.keys.retire(kid):
            raise NotFound("There is no key with this id.")

    with_services(work)
    remark(f"{kid} is retired; its tokens are refused.")


@app.command(context_settings=_IDS_MAY_BEGIN_WITH_A_DASH)
def export(
    kid: Kid,
    *,
    private: Annotated[bool, typer.Option("--private", help="With the private part: for moving house.")] = False,
) -> None:
    """Print a key as PEM."""

    async def work(services: Services) -> str:
        return services.keys.export_private(kid) if private else services.keys.export_public(kid)

    text = with_services(work)
    if private:
        remark("This is a private key: whoever has it can log in as anybody. Keep it in a file of mode 0600.")
    typer.echo(text.rstrip("\n"))


def _record(key: SigningKey, signing: frozenset[str], now: int, *, alone: bool) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "tokens": _what(alone=alone),
        "state": _state(key, signing, now),
        "created_at": key.created_at,
        "signs_from": key.signs_from,
        "retired_at": key.retired_at,
        "verifies_until": key.verifies_until,
    }


def _what(*, alone: bool) -> str:
    return "ID tokens" if alone else "all"


def _state(key: SigningKey, signing: frozenset[str], now: int) -> str:
    # The times alone do not say it: a key begins early when the one before it was retired by hand.
    if key.kid in signing:
        return "signs"
    return "signs later" if key.signs_from > now else "verifies only"
