"""The pages of a device login: the code, what the device asks for, and the end."""

from typing import Any

from starlette.responses import Response

from fastlatch.accounts.browser_logins import SignedIn
from fastlatch.domain.scope import format_scope
from fastlatch.oauth.device_approval import AskDevice

from .signature import Purpose
from .visit import Visit
from .whither import name_of


async def code_page(  # noqa: PLR0913 (keyword-only; each is a fact of the page)
    visit: Visit, signed_in: SignedIn, code: str, *, unknown: bool = False, wait: int = 0, status: int = 200
) -> Response:
    """Asks for the code. `wait`: seconds, after too many wrong ones."""
    texts = await visit.texts()
    error = None
    if wait:
        error = texts("device.throttled", time=texts.duration(wait + 59))
    elif unknown:
        error = texts("device.unknown")
    values: dict[str, Any] = {
        "code": code,
        "error": error,
        "user": signed_in.account.user,
        "token": visit.sign(Purpose.DEVICE),
        "sign_out_token": visit.sign(Purpose.SIGN_OUT, "", ""),
    }
    return await visit.page("device.html", texts, values, status=status)


async def ask_page(visit: Visit, signed_in: SignedIn, asked: AskDevice, code: str) -> Response:
    """What is signed is what is read."""
    texts, facts, client = await visit.texts(), visit.context.pages.facts, asked.client
    read = seen(asked)
    lifetime = facts.refresh_ttl if "refresh_token" in client.grants else facts.access_ttl
    values: dict[str, Any] = {
        "client": name_of(client) or client.id,
        "first_party": client.first_party,
        "scopes": texts.scopes(asked.scopes, facts.scopes),
        "resources": asked.request.resources,
        "user": signed_in.account.user,
        "time": texts.duration(lifetime),
        "code": code,
        "seen": read,
        "token": visit.sign(Purpose.DEVICE_DECISION, code, read),
        "sign_out_token": visit.sign(Purpose.SIGN_OUT, "", ""),
    }
    return await visit.page("device_confirm.html", texts, values)


async def done_page(visit: Visit, asked: AskDevice, *, allowed: bool) -> Response:
    """Back to the device."""
    values = {"client": name_of(asked.client) or asked.client.id, "allowed": allowed}
    return await visit.page("device_done.html", await visit.texts(), values)


def seen(asked: AskDevice) -> str:
    """What somebody has read on the page, in one line."""
    return " ".join((asked.client.id, format_scope(asked.scopes), *asked.request.resources))
