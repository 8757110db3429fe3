"""RFC 8693 over HTTP: an API that was called for a user calls the next one for that user."""

import pytest

from fastlatch.domain.token_exchange import ACCESS_TOKEN
from support.apis import CALLBACK, ISSUER, ORDERS, SECRET, STOCK, claims_of
from support.flows import bearer
from support.pages import VERIFIER, answer_of

REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token"


def error(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


@pytest.fixture
def tokens(apis):
    """Of alice, for the orders API."""
    return apis.login(resource=[ORDERS, STOCK])


@pytest.fixture
def token(tokens):
    return tokens["access_token"]


def test_2_2_1_a_token_becomes_one_for_the_next_api(apis, token):
    """RFC 8693 section 2.2.1."""
    answer = apis.exchange("orders-api", token, resource=STOCK)
    assert answer.status_code == 200, answer.text
    members, claims = answer.json(), claims_of(answer.json()["access_token"])

    assert members["issued_token_type"] == ACCESS_TOKEN
    assert members["token_type"].lower() == "bearer"
    assert "refresh_token" not in members
    assert "id_token" not in members
    assert (claims["aud"], claims["client_id"]) == (STOCK, "orders-api")
    assert claims["sub"] == claims_of(token)["sub"]
    assert claims["act"] == {"sub": "client:orders-api"}
    told = apis.introspect("stock-api", members["access_token"])
    assert (told["active"], told["username"], told["act"]) == (True, "alice", {"sub": "client:orders-api"})


def test_2_1_the_audience_is_named_by_a_resource_or_by_the_client_that_serves_it(apis, token):
    """Section 2.1, `audience`: "The logical name of the target service"."""
    for audience in (STOCK, "stock-api"):
        answer = apis.exchange("orders-api", token, audience=audience)
        assert claims_of(answer.json()["access_token"])["aud"] == STOCK


def test_2_2_2_a_target_that_is_unknown_or_not_for_this_client_is_refused(apis, token):
    """Section 2.2.2: invalid_target."""
    for form in (
        {},
        {"resource": "https://evil.example/"},
        {"resource": ORDERS},
        {"resource": [STOCK, ORDERS]},
        {"audience": "nobody"},
        {"audience": "web"},
        {"audience": "orders-api"},
        {"resource": ISSUER},
        {"audience": ISSUER},
        {"resource": [STOCK, ISSUER]},
    ):
        assert error(apis.exchange("orders-api", token, **form)) == "invalid_target", form


def test_nobody_gets_at_the_accounts_of_users_by_an_exchange(apis, token):
    """A client that may ask for every resource: the issuer's own API is not among them."""
    for client in ("stock-api", "orders-api"):
        assert error(apis.exchange(client, token, resource=ISSUER)) == "invalid_target"
    exchanged = apis.exchange("orders-api", token, resource=STOCK).json()["access_token"]
    assert apis.http.get("/users/me", headers=bearer(exchanged)).status_code == 401


def test_2_1_only_clients_that_prove_themselves_and_are_registered_for_it(apis, token):
    """Section 2.1: without authentication a token would "be leveraged via an STS into other tokens by anyone"."""
    assert error(apis.exchange("robot", token, resource=STOCK)) == "unauthorized_client"
    assert error(apis.exchange("spa", token, resource=STOCK)) == "unauthorized_client"
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": token}
    form |= {"subject_token_type": ACCESS_TOKEN, "resource": STOCK}
    for more, auth in (({"client_id": "orders-api"}, None), ({}, ("orders-api", "a wrong secret"))):
        assert apis.http.post("/token", data=form | more, auth=auth).status_code == 401
    assert apis.http.post("/token", data=form).json()["error"] == "unauthorized_client"


def test_a_client_exchanges_what_is_for_it_and_nothing_else(apis):
    """Or any program with a secret could turn a token that it found into one for another API."""
    for audience in (STOCK, None):
        form = {} if audience is None else {"resource": audience}
        token = apis.login(**form)["access_token"]
        assert error(apis.exchange("orders-api", token, resource=STOCK)) == "invalid_request"
        assert error(apis.exchange("stranger", token, resource=STOCK)) == "invalid_request"


def test_2_2_2_whatever_is_wrong_with_the_request_is_invalid_request(apis, token):
    """Section 2.2.2: "The value of the "error" parameter MUST be the "invalid_request" error code"."""
    for form in [
        {"subject_token": None},
        {"subject_token_type": None},
        {"subject_token_type": REFRESH_TOKEN},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:jwt"},
        {"subject_token": "x"},
        {"requested_token_type": REFRESH_TOKEN},
        {"actor_token_type": ACCESS_TOKEN},
        {"actor_token": "x", "actor_token_type": ACCESS_TOKEN},
        {"actor_token": "x"},
    ]:
        assert error(apis.exchange("orders-api", token, resource=STOCK, **form)) == "invalid_request", form


def test_2_2_2_no_other_kind_of_token_is_taken(apis, tokens):
    browser = apis.browser()
    code = answer_of(browser.signed_in(client_id="web", resource=[ORDERS, STOCK]))["code"]
    form = {"code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    of_code = apis.token("web", "authorization_code", **form).json()
    for other in (tokens["refresh_token"], of_code["id_token"], of_code["refresh_token"], code, SECRET):
        assert error(apis.exchange("orders-api", other, resource=STOCK)) == "invalid_request"
    assert apis.exchange("orders-api", of_code["access_token"], resource=STOCK).status_code == 200


def test_a_token_that_a_program_got_for_itself_is_not_exchanged(apis):
    """It has a session in nobody's name, which would have to end with it."""
    token = apis.token("orders-api", "client_credentials", resource=STOCK).json()["access_token"]

    assert error(apis.exchange("orders-api", token, resource=STOCK)) == "invalid_request"


def test_scopes_only_narrow(apis):
    token = apis.login(resource=[ORDERS, STOCK], scope="items:read")["access_token"]

    assert apis.exchange("orders-api", token, resource=STOCK).json()["scope"] == "items:read"
    assert error(apis.exchange("orders-api", token, resource=STOCK, scope="items:read items:write")) == "invalid_scope"
    assert error(apis.exchange("orders-api", token, resource=STOCK, scope="items:write")) == "invalid_scope"


def test_it_ends_no_later_than_the_token_it_was_made_of(apis, token):
    apis.clock.advance(600)
    answer = apis.exchange("orders-api", token, resource=STOCK).json()

    assert claims_of(answer["access_token"])["exp"] == claims_of(token)["exp"]
    assert answer["expires_in"] == 300
    apis.clock.advance(300)
    assert error(apis.exchange("orders-api", token, resource=STOCK)) == "invalid_request"


@pytest.mark.parametrize("ending", ["session", "token", "user", "disabled", "client"])
def test_a_token_that_has_ended_is_not_exchanged_and_takes_what_was_made_of_it_along(apis, tokens, ending):
    """The session stands in both."""
    token = tokens["access_token"]
    exchanged = apis.exchange("orders-api", token, resource=STOCK).json()["access_token"]
    assert apis.introspect("stock-api", exchanged)["active"]
    match ending:
        case "session":
            apis.ask("/revoke", "web", token=tokens["refresh_token"])
        case "token":
            apis.ask("/revoke", "web", token=token)
        case "user":
            apis.call("users.end_sessions", "alice")
        case "disabled":
            apis.call("users.disable", "alice")
        case "client":
            apis.call("clients.delete", "web")

    assert error(apis.exchange("orders-api", token, resource=STOCK)) == "invalid_request"
    # An access token that is revoked ends alone (RFC 7009): whoever wants more ends the session.
    assert apis.introspect("stock-api", exchanged)["active"] is (ending == "token")


@pytest.mark.parametrize("ending", ["clients.delete", "endings.client"])
def test_what_ends_the_client_of_the_session_ends_a_token_that_was_exchanged(apis_of, ending):
    """However long ago the session was used: the news of a client does not name its older sessions."""
    apis = apis_of()
    first = apis.exchange("orders-api", apis.login(resource=ORDERS)["access_token"], resource=STOCK).json()
    second = apis.exchange("stock-api", first["access_token"], resource=ORDERS).json()["access_token"]
    apis.clock.advance(120)
    apis.call(ending, "web")

    assert apis.introspect("stock-api", first["access_token"]) == {"active": False}
    assert apis.introspect("orders-api", second) == {"active": False}
    assert error(apis.exchange("stock-api", first["access_token"], resource=ORDERS)) == "invalid_request"


def test_a_client_of_others_exchanges_for_its_list_and_reads_the_name_that_it_has_for_the_user(apis):
    """OpenID Connect Core section 8. `partner` has no list: what its token is for, and nothing else."""
    browser = apis.browser()
    page = browser.decide(browser.signed_in(client_id="partner", resource=ORDERS))
    form = {"code": answer_of(page)["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    own = apis.token("partner", "authorization_code", **form).json()["access_token"]

    assert error(apis.exchange("partner", own, resource=STOCK)) == "invalid_target"
    actor = {"actor_token": own, "actor_token_type": ACCESS_TOKEN}
    for more in ({}, actor):
        answer = apis.exchange("partner", own, resource=ORDERS, **more)
        claims = claims_of(answer.json()["access_token"])
        assert claims["sub"] == claims_of(own)["sub"]
        assert claims.get("act", {"sub": claims["sub"]}) == {"sub": claims["sub"]}
    told = apis.introspect("orders-api", answer.json()["access_token"])
    assert (told["active"], told["username"]) == (True, "alice")


def test_a_client_that_is_gone_has_no_tokens_of_others_any_more(apis, token):
    exchanged = apis.exchange("orders-api", token, resource=STOCK).json()["access_token"]
    apis.call("clients.delete", "orders-api")

    assert apis.introspect("stock-api", exchanged) == {"active": False}
    assert apis.exchange("orders-api", token, resource=STOCK).status_code == 401


def test_4_1_whoever_had_it_before_stands_behind_whoever_has_it_now(apis_of):
    """Section 4.1: "The outermost "act" claim represents the current actor"; behind it "prior actors"."""
    apis = apis_of()
    token = apis.login(resource=[ORDERS, STOCK])["access_token"]
    second = apis.exchange("orders-api", token, resource=STOCK).json()["access_token"]
    third = apis.exchange("stock-api", second, resource=ORDERS).json()["access_token"]

    assert claims_of(third)["act"] == {"sub": "client:stock-api", "act": {"sub": "client:orders-api"}}
    assert apis.introspect("orders-api", third)["act"] == claims_of(third)["act"]


def test_4_1_a_chain_has_an_end(apis, token):
    clients = ("orders-api", "stock-api") * 5
    targets = (STOCK, ORDERS) * 5
    hops = 0
    for client, target in zip(clients, targets, strict=True):
        answer = apis.exchange(client, token, resource=target)
        if answer.status_code == 400:
            break
        token, hops = answer.json()["access_token"], hops + 1

    assert hops == 8
    assert error(answer) == "invalid_request"


def test_2_1_an_actor_is_named_by_a_token_of_its_own(apis, token):
    """Section 2.1, `actor_token`: "the party that is authorized to use the requested security token"."""
    mine = apis.token("orders-api", "client_credentials").json()["access_token"]
    form = {"resource": STOCK, "actor_token_type": ACCESS_TOKEN}
    answer = apis.exchange("orders-api", token, actor_token=mine, **form)
    assert claims_of(answer.json()["access_token"])["act"] == {"sub": "client:orders-api"}

    for other in (apis.token("robot", "client_credentials").json()["access_token"], token):
        assert error(apis.exchange("orders-api", token, actor_token=other, **form)) == "invalid_request"


def test_metadata_name_the_grant(apis):
    grants = apis.http.get("/.well-known/oauth-authorization-server").json()["grant_types_supported"]

    assert "urn:ietf:params:oauth:grant-type:token-exchange" in grants
