"""What a user has allowed at one API is not allowed at another."""

from fastlatch.domain.consent import Consent, at_resources

READ = frozenset({"read", "openid"})


def allowed(scopes, *resources):
    return Consent("u", "c", at_resources(frozenset(scopes), resources), 1)


def test_what_was_allowed_at_another_api_says_nothing_of_the_issuers_own():
    """Not even where only scopes of the login, or none at all, are asked for."""
    elsewhere = allowed(READ, "https://a.example/")

    for scopes in (READ, {"openid"}, set()):
        assert not elsewhere.allows(frozenset(scopes), ())
        assert allowed(READ).allows(frozenset(scopes), ())
        assert not allowed(READ).allows(frozenset(scopes), ("https://a.example/",))


def test_what_was_allowed_before_there_were_other_apis_was_allowed_at_the_issuers_own():
    for before in (READ, frozenset({"openid"}), frozenset()):
        assert Consent("u", "c", before, 1).allows(before, ())
    # Another API came to it: that the own one was allowed, the scope that is tied to no other says.
    added = READ | at_resources(READ, ("https://a.example/",))
    assert Consent("u", "c", added, 1).allows(READ, ())


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
