from fastlatch.adapters.limits.known_addresses import KnownAddresses


def test_an_address_is_known_for_the_account_that_logged_in_there_only():
    known = KnownAddresses(10)
    known.add(b"alice", "192.0.2.1")
    assert (b"alice", "192.0.2.1") in known
    assert (b"alice", "192.0.2.2") not in known
    assert (b"bob", "192.0.2.1") not in known


def test_one_account_keeps_its_newest_addresses_and_pushes_out_nobody_elses():
    known = KnownAddresses(20)
    known.add(b"alice", "192.0.2.1")
    for number in range(100):
        known.add(b"mallory", f"198.51.100.{number}")
    assert (b"alice", "192.0.2.1") in known
    assert (b"mallory", "198.51.100.99") in known
    assert sum((b"mallory", f"198.51.100.{number}") in known for number in range(100)) == 8


def test_an_address_that_is_used_again_stays():
    known = KnownAddresses(20)
    known.add(b"alice", "home")
    for number in range(100):
        known.add(b"alice", f"hotel {number}")
        known.add(b"alice", "home")
    assert (b"alice", "home") in known


def test_the_accounts_that_logged_in_longest_ago_go_first():
    known = KnownAddresses(3)
    known.add(b"first", "a")
    known.add(b"first", "b")
    known.add(b"second", "a")
    known.add(b"first", "a")
    known.add(b"third", "a")
    known.add(b"fourth", "a")
    assert [(account, "a") in known for account in (b"first", b"second", b"third", b"fourth")] == [
        False,
        False,
        True,
        True,
    ]
