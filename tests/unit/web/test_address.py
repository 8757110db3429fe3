"""Forwarded headers are facts only as far as our own proxies wrote them."""

from ipaddress import ip_address, ip_network

import pytest
from starlette.requests import HTTPConnection

from fastlatch.web.address import client_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))


def address(peer: str | None, *forwarded: str, **headers: str) -> str:
    lines = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    lines += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    client = (peer, 1) if peer is not None else None
    return client_address(HTTPConnection({"type": "http", "headers": lines, "client": client}), PROXIES)


def test_a_stranger_cannot_say_who_they_are():
    assert address("203.0.113.5", "198.51.100.1") == "203.0.113.5"


def test_the_last_entry_that_is_not_our_proxy_is_the_client():
    assert address("10.0.0.1", "198.51.100.1, 203.0.113.5") == "203.0.113.5"
    assert address("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.2.3.4") == "203.0.113.5"


def test_several_header_lines_are_one_list():
    assert address("10.0.0.1", "198.51.100.1", "203.0.113.5", "10.0.0.9") == "203.0.113.5"


def test_only_our_own_proxies_in_the_list_leaves_the_first_of_them():
    assert address("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3"
    assert address("10.0.0.1") == "10.0.0.1"


@pytest.mark.parametrize("garbage", ["unknown", "_hidden", "", "999.1.1.1", "a" * 5000, "<script>"])
def test_garbage_leaves_the_last_party_that_is_known(garbage):
    assert address("10.0.0.1", f"203.0.113.5, {garbage}") == "10.0.0.1"
    assert address("10.0.0.1", f"{garbage}, 203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
    ],
)
def test_ports_and_spellings_make_no_second_address(entry, expected):
    assert address("10.0.0.1", entry) == expected
    assert address("2001:db8:1::5", entry) == expected


def test_an_ipv4_peer_of_a_dual_stack_socket_is_one_of_our_proxies():
    assert address("::ffff:10.0.0.1", "203.0.113.5") == "203.0.113.5"


def test_other_forwarding_headers_are_never_believed():
    assert address("10.0.0.1", forwarded="for=198.51.100.1", x_real_ip="198.51.100.1") == "10.0.0.1"


def test_a_unix_socket_has_no_address():
    assert address(None, "198.51.100.1") == ""


def test_a_peer_that_is_no_ip_address_is_itself():
    assert address("testclient", "198.51.100.1") == "testclient"


def test_only_the_last_fifty_hops_are_looked_at():
    """What stands left of them was written by the caller: fifty proxies in a row are nobody's."""
    assert address("10.0.0.1", "203.0.113.5" + ", 10.0.0.2" * 49) == "203.0.113.5"
    assert address("10.0.0.1", "203.0.113.5" + ", 10.0.0.2" * 50) == "10.0.0.2"
    assert address("10.0.0.1", "203.0.113.5" + ", 10.0.0.2" * 25, ", ".join(["10.0.0.3"] * 25)) == "10.0.0.2"


def test_a_hop_longer_than_any_address_is_none(monkeypatch):
    monkeypatch.setattr("fastlatch.web.address.ip_address", lambda host: ip_address(host) if len(host) < 200 else 1 / 0)

    assert address("10.0.0.1", "." * 1_000_000) == "10.0.0.1"
