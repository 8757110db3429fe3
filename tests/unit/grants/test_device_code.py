"""RFC 8628 section 3.4: whoever has allowed it may still, when the device comes for it."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, Core
from fastlatch.domain.client import Client
from fastlatch.domain.device import DEVICE_CODE_GRANT, DeviceApproval
from fastlatch.domain.errors import InvalidGrant
from fastlatch.domain.grant import TokenRequest
from fastlatch.domain.single_use import SingleUse
from fastlatch.grants.device_code import DeviceCodeGrant
from fastlatch.tokens.device_codes import DeviceCodeBook

pytestmark = pytest.mark.anyio

TV = Client("tv", grants=frozenset({DEVICE_CODE_GRANT}))


async def allowed(core):
    """A device code that alice has allowed, and how to ask with it."""
    codes = DeviceCodeBook(core.single_use, core.clock)
    made = await codes.issue("tv", frozenset({"read"}), ())
    signed_in, _ = await core.logins.open(ALICE, ("pwd",), user_agent="", address="192.0.2.9")
    approval = DeviceApproval(
        user_id=ALICE.user.id,
        password_version=ALICE.password_version,
        scopes=frozenset({"read"}),
        auth_time=signed_in.login.at,
        amr=("pwd",),
        login_id=signed_in.session.id,
    )
    assert await codes.decide(await codes.by_user_code(made.user_code), approval)
    grant = DeviceCodeGrant(codes, core.users, core.sessions, core.clock)
    return grant, TokenRequest(DEVICE_CODE_GRANT, TV, None, {"device_code": made.device_code}, "192.0.2.1", "a tv")


async def test_what_is_issued_spends_the_code_and_does_not_end_with_the_browser():
    grant, request = await allowed(Core())
    login = await grant(request)

    assert login.spends == SingleUse.DEVICE_CODE.named(request.parameters["device_code"])
    assert (login.account, login.scopes, login.login.id) == (ALICE, {"read"}, None)


@pytest.mark.parametrize(
    "after",
    [
        None,
        replace(ALICE, password_version=ALICE.password_version + 1),
        replace(ALICE, user=replace(ALICE.user, disabled=True)),
    ],
    ids=["gone", "another password", "disabled"],
)
async def test_a_user_of_a_table_that_ends_no_sessions_is_looked_at_again(after):
    """DV3: an app's own table tells nobody of a change."""
    core = Core()
    grant, request = await allowed(core)
    if after is None:
        del core.users.accounts[ALICE.user.id]
    else:
        core.users.accounts[ALICE.user.id] = after

    with pytest.raises(InvalidGrant):
        await grant(request)
