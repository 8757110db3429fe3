"""What a user has allowed at one API is not allowed at another."""

from fastlatch.domain.consent import Consent, at_resources

READ = frozenset({"read", "openid"})


def test_at_the_issuers_own_api_it_is_the_scopes():
    assert at_resources(READ, ()) == READ


def test_elsewhere_it_is_each_scope_at_each_api():
    there = at_resources(READ, ("https://a.example/", "https://b.example/"))

    assert at_resources(READ, ("https://a.example/",)) <= there
    assert not at_resources(READ, ()) <= there
    assert not there <= READ
    assert not at_resources(frozenset({"write"}), ("https://a.example/",)) <= there


def test_an_api_without_a_scope_has_to_be_allowed_too():
    assert not at_resources(frozenset(), ("https://a.example/",)) <= READ


def test_people_read_scopes_and_apis():
    consent = Consent("u", "c", READ | at_resources(frozenset({"write"}), ("https://a.example/",)), 1)

    assert consent.scope_names == {"read", "openid", "write"}
    assert consent.resources == ("https://a.example/",)
