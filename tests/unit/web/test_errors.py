"""RFC 6749 section 5.2, RFC 6750 section 3: each error has one status, one body and the header it needs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain import errors
from fastlatch.web.errors import account_answer, oauth_answer, printable, refusal, status_of


def every_error() -> list[type[errors.FastlatchError]]:
    found, waiting = [], [errors.FastlatchError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


def made(kind: type[errors.FastlatchError]) -> errors.FastlatchError:
    if kind in {errors.TooManyAttempts, errors.Unavailable}:
        return kind(7)
    return kind(("a", "b")) if kind is errors.InsufficientScope else kind()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InvalidRequest(), 400, "invalid_request"),
        (errors.InvalidClient(), 401, "invalid_client"),
        (errors.InvalidGrant(), 400, "invalid_grant"),
        (errors.IncorrectCredentials(), 400, "invalid_grant"),
        (errors.InactiveUser(), 400, "invalid_grant"),
        (errors.UnauthorizedClient(), 400, "unauthorized_client"),
        (errors.UnsupportedGrantType(), 400, "unsupported_grant_type"),
        (errors.InvalidScope(), 400, "invalid_scope"),
        (errors.TooManyAttempts(7), 429, "temporarily_unavailable"),
        (errors.Unavailable(7), 503, "temporarily_unavailable"),
        (errors.BodyTooLarge(), 413, "invalid_request"),
        (errors.BodyTooSlow(), 408, "invalid_request"),
        (errors.Forbidden(), 403, "access_denied"),
    ],
)
def test_an_oauth_error_has_the_status_and_the_code_of_its_class(error, status, code):
    answer = oauth_answer(error)

    assert answer.status_code == status
    assert json.loads(answer.body) == {"error": code, "error_description": error.description}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UsernameTaken(), 409),
        (errors.UnusableUsername(), 422),
        (errors.WeakPassword(), 422),
        (errors.WrongPassword(), 400),
        (errors.NotFound(), 404),
        (errors.Forbidden(), 403),
        (errors.TooManyAttempts(7), 429),
        (errors.Unavailable(7), 503),
        (errors.BodyTooLarge(), 413),
        (errors.BodyTooSlow(), 408),
        (errors.InvalidToken(), 401),
    ],
)
def test_an_account_error_speaks_as_fastapi_does(error, status):
    answer = account_answer(error)

    assert answer.status_code == status
    assert json.loads(answer.body) == {"detail": error.description}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_can_be_answered_in_both_speeches(kind):
    for answer in (oauth_answer(made(kind)), account_answer(made(kind))):
        assert 400 <= answer.status_code <= 503
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"], "RFC 9110 section 15.5.2"
        if answer.status_code in {429, 503}:
            assert answer.headers["retry-after"] == "7"


def test_only_what_nobody_foresaw_is_a_500():
    answered = {kind for kind in every_error() if status_of(made(kind)) == 500}

    assert answered == {errors.FastlatchError, errors.ConfigurationError}


def test_the_private_detail_never_leaves():
    error = errors.InvalidToken(detail="signature of kid 7 is wrong")

    assert "kid" not in oauth_answer(error, detail_in_errors=True).body.decode()
    assert "kid" not in account_answer(error).body.decode()
    assert "kid" not in str(refusal(error).headers)


def test_detail_repeats_the_description_for_frontends_written_for_fastapi():
    body = json.loads(oauth_answer(errors.IncorrectCredentials(), detail_in_errors=True).body)

    assert body == {
        "error": "invalid_grant",
        "error_description": "Incorrect username or password",
        "detail": "Incorrect username or password",
    }


def test_a_failed_client_hears_which_scheme_there_is():
    for basic in (True, False):
        answer = oauth_answer(errors.InvalidClient(basic=basic))
        assert answer.headers["www-authenticate"] == 'Basic realm="fastlatch"'


def test_the_tutorials_words_for_a_failed_login():
    answer = oauth_answer(errors.IncorrectCredentials(), tutorial_answers=True, detail_in_errors=True)

    assert answer.status_code == 401
    assert json.loads(answer.body) == {"detail": "Incorrect username or password"}
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"


def test_the_tutorials_words_for_a_disabled_user():
    for answer in (
        oauth_answer(errors.InactiveUser(), tutorial_answers=True),
        account_answer(errors.DisabledAccount(), tutorial_answers=True),
    ):
        assert answer.status_code == 400
        assert json.loads(answer.body) == {"detail": "Inactive user. Please re-activate."}


def test_all_other_errors_of_a_tutorial_are_those_of_the_rfc():
    body = json.loads(oauth_answer(errors.InvalidGrant(), tutorial_answers=True, detail_in_errors=True).body)

    assert body["error"] == "invalid_grant"


def test_a_bad_token_is_named_in_the_challenge():
    refused = refusal(errors.InvalidToken())

    assert refused.status_code == 401
    assert refused.detail == "Could not validate credentials"
    assert refused.headers == {
        "WWW-Authenticate": 'Bearer error="invalid_token", error_description="Could not validate credentials"'
    }


def test_without_credentials_the_challenge_has_no_error_code():
    """RFC 6750 section 3.1: "the resource server SHOULD NOT include an error code"."""
    assert refusal(errors.NotAuthenticated()).headers == {"WWW-Authenticate": "Bearer"}


def test_a_missing_scope_is_403_and_named_in_the_order_of_the_route():
    refused = refusal(errors.InsufficientScope(("items:write", "items:read")))

    assert refused.status_code == 403
    assert refused.detail == "Not enough permissions"
    assert refused.headers == {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="items:write items:read"'}


def test_a_disabled_account_sounds_like_any_bad_token_outside_the_tutorials():
    assert refusal(errors.DisabledAccount()).headers == refusal(errors.InvalidToken()).headers


@given(st.text())
def test_a_description_has_only_the_characters_that_the_rfc_allows(sentence):
    """RFC 6749 section 5.2: "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E"."""
    allowed = {chr(code) for code in (*range(0x20, 0x22), *range(0x23, 0x5C), *range(0x5D, 0x7F))}

    assert set(printable(sentence)) <= allowed
    assert set(json.loads(oauth_answer(errors.InvalidRequest(sentence)).body)["error_description"]) <= allowed
