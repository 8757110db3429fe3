"""One class, one wire code; nothing private in the public half."""

import pytest

from fastlatch.domain import errors
from fastlatch.domain.errors import FastlatchError


def every(kind=FastlatchError):
    yield kind
    for child in kind.__subclasses__():
        yield from every(child)


def test_every_error_has_a_sentence_for_the_caller():
    for kind in every():
        assert kind.description, kind


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.InvalidRequest, "invalid_request"),
        (errors.InvalidClient, "invalid_client"),
        (errors.InvalidGrant, "invalid_grant"),
        (errors.IncorrectCredentials, "invalid_grant"),
        (errors.InactiveUser, "invalid_grant"),
        (errors.UnauthorizedClient, "unauthorized_client"),
        (errors.UnsupportedGrantType, "unsupported_grant_type"),
        (errors.InvalidScope, "invalid_scope"),
        (errors.InvalidToken, "invalid_token"),
        (errors.DisabledAccount, "invalid_token"),
        (errors.InsufficientScope, "insufficient_scope"),
    ],
)
def test_each_class_is_the_code_that_the_rfc_names(kind, code):
    assert kind.code == code


def test_the_private_detail_is_not_in_the_message():
    error = errors.InvalidGrant(detail="user=17")

    assert "17" not in str(error)
    assert error.detail == "user=17"


@pytest.mark.parametrize("kind", [errors.TooManyAttempts, errors.Unavailable])
def test_nobody_is_told_to_come_back_at_once(kind):
    assert kind(0).retry_after == 1
    assert kind(30).retry_after == 30
