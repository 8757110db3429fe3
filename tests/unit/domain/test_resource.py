"""RFC 8707: which resources a request may name, and for which of them one token is."""

import pytest

from fakes.core import NO_RESOURCES
from fastlatch.domain.client import Client
from fastlatch.domain.errors import InvalidTarget
from fastlatch.domain.resource import ResourcePolicy

OWN, ORDERS, STOCK = "https://login.example", "https://orders.example/", "https://stock.example/"
DEEP, BARE = "https://deep.example/mcp", "https://bare.example:8443"
POLICY = ResourcePolicy(OWN, {ORDERS: frozenset({"read"}), STOCK: None, DEEP: None, BARE: None})
ANY, ONE, NONE = Client("any"), Client("one", resources=(STOCK,)), Client("none", resources=())


def test_a_request_names_them_in_its_order_and_each_once():
    assert POLICY.asked(ANY, None) == ()
    assert POLICY.asked(ANY, f"{STOCK} {ORDERS} {STOCK}") == (STOCK, ORDERS)


@pytest.mark.parametrize(
    ("asked", "known"),
    [("https://orders.example", ORDERS), (f"{BARE}/", BARE), (f"{OWN}/", OWN), (f"{BARE} {BARE}/", BARE)],
)
def test_a_slash_in_the_place_of_a_path_is_read_as_it_is_written_here(asked, known):
    assert POLICY.asked(ANY, asked) == (known,)


def test_two_that_differ_by_that_slash_stay_two():
    policy = ResourcePolicy(OWN, {BARE: None, f"{BARE}/": None})

    assert policy.asked(ANY, f"{BARE}/ {BARE}") == (f"{BARE}/", BARE)


@pytest.mark.parametrize("client", [ANY, ONE, NONE])
def test_the_issuers_own_is_for_everybody(client):
    assert POLICY.asked(client, OWN) == (OWN,)


@pytest.mark.parametrize(
    ("client", "value"),
    [
        (ANY, "https://evil.example/"),
        (ANY, ""),
        (ANY, f"{ORDERS} "),
        (ANY, f"{ORDERS}/"),
        (ANY, f"{DEEP}/"),
        (ANY, f"{ORDERS} https://evil.example/"),
        (ONE, ORDERS),
        (NONE, STOCK),
        (ANY, " ".join(f"https://{number}.example/" for number in range(9))),
    ],
)
def test_what_is_unknown_or_not_for_the_client_is_refused(client, value):
    with pytest.raises(InvalidTarget):
        POLICY.asked(client, value)


def test_no_more_than_eight_at_a_time():
    many = {f"https://{number}.example/": None for number in range(9)}
    policy = ResourcePolicy(OWN, many)

    assert len(policy.asked(ANY, " ".join(list(many)[:8]))) == 8
    with pytest.raises(InvalidTarget, match="too many"):
        policy.asked(ANY, " ".join(many))


@pytest.mark.parametrize(
    ("authorized", "asked", "audience"),
    [
        ((), (), ()),
        ((), (OWN,), ()),
        ((ORDERS,), (), (ORDERS,)),
        ((ORDERS, STOCK), (), (ORDERS, STOCK)),
        ((ORDERS, STOCK), (STOCK,), (STOCK,)),
        ((OWN, ORDERS), (), (ORDERS,)),
        ((OWN, ORDERS), (OWN,), ()),
    ],
)
def test_a_token_is_for_a_part_of_what_was_authorized(authorized, asked, audience):
    assert POLICY.of_token(authorized, asked) == audience


@pytest.mark.parametrize(
    ("authorized", "asked"),
    [((), (ORDERS,)), ((ORDERS,), (OWN,)), ((ORDERS,), (ORDERS, STOCK)), ((OWN, ORDERS), (OWN, ORDERS))],
)
def test_it_is_for_nothing_else_and_never_for_the_issuers_own_and_another(authorized, asked):
    with pytest.raises(InvalidTarget):
        POLICY.of_token(authorized, asked)


@pytest.mark.parametrize(
    ("client", "authorized", "left"),
    [
        (ANY, (ORDERS, "https://gone.example/"), (ORDERS, "https://gone.example/")),
        (ONE, (ORDERS, STOCK), (STOCK,)),
        (ONE, (ORDERS, OWN), (OWN,)),
        (ONE, (), ()),
        (NONE, (), ()),
    ],
)
def test_of_what_was_authorized_a_client_that_was_changed_keeps_what_it_may_ask_for(client, authorized, left):
    assert POLICY.left_to(client, authorized) == left


@pytest.mark.parametrize(("client", "authorized"), [(ONE, (ORDERS,)), (NONE, (ORDERS, STOCK))])
def test_where_nothing_is_left_the_issuers_own_does_not_stand_in_for_it(client, authorized):
    with pytest.raises(InvalidTarget):
        POLICY.left_to(client, authorized)


def test_scopes_are_those_that_one_of_them_understands():
    asked = frozenset({"read", "write", "openid"})

    assert POLICY.narrowed(asked, (ORDERS,)) == {"read", "openid"}
    assert POLICY.narrowed(asked, (ORDERS, STOCK)) == asked
    assert POLICY.narrowed(asked, ()) == asked


def test_where_there_are_none_tokens_are_for_the_issuers_own_api():
    assert NO_RESOURCES.of_token((), ()) == ()
    with pytest.raises(InvalidTarget):
        NO_RESOURCES.asked(ANY, ORDERS)
