import pytest

from fastlatch.adapters.limits.network import network_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:9"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_addresses_that_one_guesser_has_count_as_one(one, other):
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("testclient", "192.0.2.1"),
        ("", "0.0.0.0"),  # noqa: S104 (an address to count, none to bind)
    ],
)
def test_addresses_of_different_guessers_do_not(one, other):
    assert network_of(one) != network_of(other)


@pytest.mark.parametrize("address", ["", "testclient", "unix:", "1.2.3", "2001:db8::/64"])
def test_what_is_no_address_counts_as_it_is_written(address):
    assert network_of(address) == address
