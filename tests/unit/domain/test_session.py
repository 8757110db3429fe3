"""A session that goes on stays the one it was."""

from dataclasses import replace

from fastlatch.domain.session import Session

EVERYTHING = Session("s", "u", "c", frozenset({"a"}), 1, 2, 9, ended_at=8, user_agent="curl/8", address="192.0.2.1")


def test_only_the_time_of_its_last_use_changes():
    assert EVERYTHING.used(5) == replace(EVERYTHING, last_used_at=5)
