"""RFC 8707 over HTTP: for whom a token is, at every grant, and who takes it."""

from support.apis import ISSUER, ORDERS, STOCK, claims_of
from support.flows import bearer
from support.pages import VERIFIER, answer_of


def tokens_of_code(apis, client_id="web", *, redeem=None, **asked):
    browser = apis.browser()
    page = browser.signed_in(client_id=client_id, **asked)
    if client_id == "spa":
        page = browser.decide(page)
    code = answer_of(page)["code"]
    form = {"code": code, "redirect_uri": "https://app.example/cb", "code_verifier": VERIFIER}
    return apis.token(client_id, "authorization_code", **form, **(redeem or {}))


def audience(answer):
    assert answer.status_code == 200, answer.text
    return claims_of(answer.json()["access_token"])["aud"]


def test_2_1_the_authorization_is_for_the_resources_that_were_named(apis):
    """RFC 8707 section 2.1.

    "In the code flow ..., the requested resource is applicable to the full authorization grant."
    """
    assert audience(tokens_of_code(apis, resource=ORDERS)) == ORDERS
    assert audience(tokens_of_code(apis, resource=[ORDERS, STOCK])) == [ORDERS, STOCK]
    assert audience(tokens_of_code(apis)) == ISSUER
    assert audience(tokens_of_code(apis, resource=ISSUER)) == ISSUER


def test_2_1_an_unknown_or_malformed_resource_is_refused_before_anybody_signs_in(apis):
    """RFC 8707 section 2: "invalid_target: The requested resource is invalid, missing, unknown, or malformed."."""
    for resource in ("https://evil.example/", "orders", ORDERS + "#part", f"{STOCK}/", ORDERS.upper()):
        answer = answer_of(apis.browser().authorize(client_id="web", resource=resource, state="s"))
        assert (answer["error"], answer["state"]) == ("invalid_target", "s")
    page = apis.browser().authorize(client_id="web", resource=f"{ORDERS} {STOCK}")
    assert (page.status_code, "location" in page.headers) == (400, False)


def test_2_a_slash_in_the_place_of_a_path_changes_nothing(apis):
    """Libraries take it off or put it there; the token bears what its API compares."""
    bare = ORDERS.rstrip("/")
    redeemed = tokens_of_code(apis, resource=bare, redeem={"resource": bare})
    refreshed = apis.token(
        "web", "refresh_token", refresh_token=redeemed.json()["refresh_token"], resource=[bare, ORDERS]
    )

    assert audience(redeemed) == audience(refreshed) == ORDERS


def test_2_nothing_but_resource_may_be_repeated(apis):
    """RFC 8707 section 2: "Multiple "resource" parameters MAY be used"; RFC 6749 section 3.2: nothing else."""
    for name in ("scope", "audience"):
        answer = apis.token("robot", "client_credentials", **{name: ["items:read", "items:read"]})
        assert answer.json()["error"] == "invalid_request"
    for path in ("/revoke", "/introspect"):
        assert apis.ask(path, "robot", token="x", resource=[ORDERS, STOCK]).json()["error"] == "invalid_request"


def test_2_2_a_token_request_takes_a_part_of_what_was_authorized(apis):
    """RFC 8707 section 2.2.

    "the authorization server will issue an access token based on that subset of requested resources, whereas any
    refresh token that is returned is bound to the full original grant."
    """
    first = tokens_of_code(apis, resource=[ORDERS, STOCK], redeem={"resource": ORDERS})
    assert audience(first) == ORDERS
    refresh = {"refresh_token": first.json()["refresh_token"]}

    second = apis.token("web", "refresh_token", **refresh, resource=STOCK)
    assert audience(second) == STOCK
    third = apis.token("web", "refresh_token", refresh_token=second.json()["refresh_token"])
    assert audience(third) == [ORDERS, STOCK]


def test_2_2_what_was_not_authorized_is_refused_and_nothing_is_spent(apis):
    """Section 2.2: "such policy may limit the acceptable resources to those that were originally granted"."""
    refused = tokens_of_code(apis, resource=ORDERS, redeem={"resource": STOCK})
    assert refused.json()["error"] == "invalid_target"
    tokens = tokens_of_code(apis, resource=ORDERS).json()
    for resource in (STOCK, ISSUER, [ORDERS, STOCK], "https://evil.example/"):
        form = {"refresh_token": tokens["refresh_token"], "resource": resource}
        assert apis.token("web", "refresh_token", **form).json()["error"] == "invalid_target"
    apis.clock.advance(60)
    assert audience(apis.token("web", "refresh_token", refresh_token=tokens["refresh_token"])) == ORDERS


def test_2_2_a_code_that_was_refused_for_its_target_is_still_good(apis):
    browser = apis.browser()
    code = answer_of(browser.signed_in(client_id="web", resource=ORDERS))["code"]
    form = {"code": code, "redirect_uri": "https://app.example/cb", "code_verifier": VERIFIER}

    assert apis.token("web", "authorization_code", **form, resource=STOCK).json()["error"] == "invalid_target"
    assert audience(apis.token("web", "authorization_code", **form, resource=ORDERS)) == ORDERS


def test_2_2_every_grant_takes_a_resource(apis):
    """Section 2.2: "for all grant types"."""
    assert audience(apis.token("robot", "client_credentials", resource=ORDERS)) == ORDERS
    assert audience(apis.token("robot", "client_credentials")) == ISSUER
    assert claims_of(apis.login(resource=[STOCK, ORDERS])["access_token"])["aud"] == [STOCK, ORDERS]
    assert claims_of(apis.login()["access_token"])["aud"] == ISSUER


def test_2_2_the_scope_is_what_the_resource_understands(apis):
    """Section 2.2: the server "should downscope" to what "the respective resource is able to process"."""
    tokens = apis.login(resource=ORDERS)
    assert tokens["scope"] == "items:read"
    assert claims_of(tokens["access_token"])["scope"] == "items:read"
    assert apis.login(resource=STOCK)["scope"] == "items:read items:write"
    answer = answer_of(apis.browser().authorize(client_id="web", scope="items:write", resource=ORDERS))
    assert answer["error"] == "invalid_target"


def test_what_was_allowed_at_another_api_is_asked_about_at_the_issuers_own(apis):
    """Without a word to the user a token could else come of it that opens what nobody was asked about."""
    browser = apis.browser()
    browser.decide(browser.signed_in(client_id="spa", scope="openid items:read", resource=ORDERS))

    for scope in ("openid", "items:read", None):
        own = answer_of(browser.authorize(client_id="spa", scope=scope, prompt="none"))
        there = answer_of(browser.authorize(client_id="spa", scope=scope, prompt="none", resource=ORDERS))
        assert (own["error"], "code" in there) == ("consent_required", True)
    browser.decide(browser.authorize(client_id="spa"))
    assert "code" in answer_of(browser.authorize(client_id="spa", prompt="none"))


def test_a_client_asks_for_no_more_than_its_list_has(apis):
    """JW4: a token is for one API unless more are asked for, and for none that the client has nothing to do with."""
    assert audience(apis.token("narrow", "client_credentials", resource=STOCK)) == STOCK
    assert apis.token("narrow", "client_credentials", resource=ORDERS).json()["error"] == "invalid_target"
    assert audience(apis.token("narrow", "client_credentials")) == ISSUER


def test_no_token_is_for_the_issuers_own_api_and_for_another_one(apis):
    """Or that other API could change the account of whoever calls it."""
    assert apis.token("robot", "client_credentials", resource=[ISSUER, ORDERS]).json()["error"] == "invalid_target"
    # What was authorized for both is used for one after the other.
    tokens = tokens_of_code(apis, resource=[ISSUER, ORDERS], redeem={"resource": ISSUER})
    assert audience(tokens) == ISSUER
    assert audience(apis.token("web", "refresh_token", refresh_token=tokens.json()["refresh_token"])) == ORDERS


def test_a_token_for_another_api_is_refused_by_ours(apis):
    token = apis.login(resource=ORDERS)["access_token"]

    for path in ("/users/me", "/owner", "/userinfo", "/users/me/sessions"):
        assert apis.http.get(path, headers=bearer(token)).status_code == 401
    # Whatever the issuer has looked at before.
    assert apis.introspect("orders-api", token)["active"]
    assert apis.http.get("/users/me", headers=bearer(token)).status_code == 401


def test_introspection_knows_it_and_tells_the_client_that_serves_its_resource(apis):
    """RFC 7662 section 2.1; the others learn nothing."""
    token = apis.login(resource=ORDERS)["access_token"]

    told = apis.introspect("orders-api", token)
    assert (told["active"], told["aud"], told["username"]) == (True, ORDERS, "alice")
    assert apis.introspect("web", token)["active"]
    assert apis.introspect("stock-api", token) == {"active": False}
    assert apis.introspect("stranger", token) == {"active": False}
    assert apis.introspect("orders-api", apis.login()["access_token"]) == {"active": False}


def test_revocation_knows_it_too(apis):
    token = apis.login(resource=ORDERS)["access_token"]
    assert apis.ask("/revoke", "stranger", token=token).json()["error"] == "unauthorized_client"
    assert apis.introspect("orders-api", token)["active"]

    assert apis.ask("/revoke", "web", token=token).status_code == 200

    assert apis.introspect("orders-api", token) == {"active": False}


def test_a_user_is_told_where_and_asked_for_each_api(apis):
    """Section 2.1: "to inform the user about the resources the client is going to access on their behalf"."""
    browser = apis.browser()
    page = browser.signed_in(client_id="spa", resource=ORDERS)
    assert f"<code>{ORDERS}</code>" in page.text
    assert "code" in answer_of(browser.decide(page))
    assert "code" in answer_of(browser.authorize(client_id="spa", resource=ORDERS))

    for more in ({"resource": STOCK}, {"resource": [ORDERS, STOCK]}, {}):
        assert 'action="/consent"' in browser.authorize(client_id="spa", **more).text
    account = browser.get("/account").text
    assert "Read your items" in account
    assert ORDERS in account
