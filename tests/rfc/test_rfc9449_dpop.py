"""RFC 9449: tokens that are bound to a key of their client, over HTTP."""

import json

import pytest

from fakes.jws import claims_in
from fastlatch.adapters.keys.dpop_proofs import read_proof
from hostile.bad_signed import badly_signed, badly_timed
from support.client_keys import ALGORITHMS, ClientKey, b64, seal, thumbprint_of
from support.pages import CALLBACK, CHALLENGE, VERIFIER, Browser, answer_of
from support.proof_site import ISSUER, ROUTES, SECRET, TOKEN, proof_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with proof_site(tmp_path_factory.mktemp("dpop"), login_rate_limit="off", address_rate_limit="off") as site:
        yield site


def is_refused(answer, error="invalid_dpop_proof") -> bool:
    """By the token endpoint."""
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return True


def is_challenged(answer, error="invalid_dpop_proof") -> bool:
    """By a resource."""
    assert answer.status_code == 401, answer.text
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith(f'DPoP error="{error}"')
    assert f'algs="{" ".join(ALGORITHMS)}"' in challenge
    return True


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_5_a_proof_at_the_token_endpoint_binds_the_access_token(site, algorithm):
    """RFC 9449 section 5: "A token_type of DPoP MUST be included in the access token response"."""
    key = ClientKey(algorithm)
    answer = site.log_in(site.proof(key=key)).json()

    assert answer["token_type"] == "DPoP"
    assert claims_in(answer["access_token"])["cnf"] == {"jkt": key.thumbprint}
    token = answer["access_token"]
    assert site.visit("/items", token, site.proof("GET", "/items", key=key, token=token)).status_code == 200


def test_5_without_a_proof_everything_is_as_it_was(site):
    answer = site.log_in().json()

    assert answer["token_type"] == "bearer"
    assert "cnf" not in claims_in(answer["access_token"])
    assert site.visit("/items", answer["access_token"], scheme="Bearer").status_code == 200


def test_5_this_is_so_for_every_grant(site):
    """RFC 9449 section 5: "applicable for all access token requests regardless of grant type"."""
    code = code_of(site)
    redeemed = {"grant_type": "authorization_code", "client_id": "spa", "code": code, "redirect_uri": CALLBACK}
    answers = [
        site.log_in(site.proof()),
        site.refresh(site.bound()["refresh_token"], site.proof()),
        site.ask(site.proof(), grant_type="client_credentials", **site.assertion()),
        site.ask(site.proof(), code_verifier=VERIFIER, **redeemed),
    ]

    for answer in answers:
        assert answer.json()["token_type"] == "DPoP", answer.text
        assert claims_in(answer.json()["access_token"])["cnf"] == {"jkt": site.key.thumbprint}


def test_5_the_tokens_of_a_cookie_are_bound_too(site):
    form = {"username": "alice", "password": "correct horse battery", "client_id": "first-party"}
    headers = {"Origin": ISSUER, "DPoP": site.proof(path="/auth/login")}
    logged_in = site.http.post("/auth/login", data=form, headers=headers)
    assert logged_in.json()["token_type"] == "DPoP"

    stolen = site.http.post("/auth/refresh", headers={"Origin": ISSUER})
    assert is_refused(stolen, "invalid_grant")
    site.http.cookies = logged_in.cookies
    headers["DPoP"] = site.proof(path="/auth/refresh")
    assert site.http.post("/auth/refresh", headers=headers).json()["token_type"] == "DPoP"
    site.http.cookies.clear()


def bad_claims(now: float) -> dict[str, dict[str, object]]:
    """What is wrong with the claims of a proof whose signature is right."""
    return {
        "htm is missing": {"htm": None},
        "htm is another method": {"htm": "GET"},
        "htm in small letters": {"htm": "post"},
        "htm is a list": {"htm": ["POST"]},
        "htu is missing": {"htu": None},
        "htu is another path": {"htu": ISSUER + "/tokens"},
        "htu is another endpoint": {"htu": ISSUER + "/introspect"},
        "htu has a slash more": {"htu": TOKEN + "/"},
        "htu is of another host": {"htu": "http://evil.example/token"},
        "htu is of another port": {"htu": "http://127.0.0.1:8001/token"},
        "htu is of another scheme": {"htu": TOKEN.replace("http:", "https:")},
        "htu has a user": {"htu": TOKEN.replace("//", "//user@")},
        "htu has ours in its path": {"htu": f"http://evil.example/{TOKEN}"},
        "htu is a path": {"htu": "/token"},
        "htu hides a slash": {"htu": ISSUER + "/%2ftoken"},
        "htu in capital letters": {"htu": ISSUER + "/TOKEN"},
        "htu is a list": {"htu": [TOKEN]},
        "htu has a backslash": {"htu": TOKEN.replace("/token", "\\token")},
        "iat is missing": {"iat": None},
        "iat is a minute ago": {"iat": now - 60},
        "iat is long ago": {"iat": 0},
        "iat is to come": {"iat": now + 17},
        "iat is below everything": {"iat": -1},
        "jti is missing": {"jti": None},
        "jti is empty": {"jti": ""},
        "jti is a number": {"jti": 1},
        "jti is a list": {"jti": ["one"]},
        "jti is long": {"jti": "j" * 257},
        "jti is half a character": {"jti": "\ud800"},
        "htm is half a character": {"htm": "\ud800"},
        "htu is half a character": {"htu": "\ud800"},
        **{f"iat is {what}": {"iat": value} for what, value in badly_timed(now).items()},
    }


def bad_headers(key: ClientKey) -> dict[str, dict[str, object]]:
    """What is wrong with the header of a proof whose signature is right for the key in it."""
    private = b64(key.key.private_numbers().private_value.to_bytes(32, "big"))
    return {
        "typ is JWT": {"typ": "JWT"},
        "typ is missing": {"typ": None},
        "typ in capital letters": {"typ": "DPOP+JWT"},
        "typ of a media type": {"typ": "application/dpop+jwt"},
        "no jwk": {"jwk": None},
        "jwk is a text": {"jwk": json.dumps(key.jwk)},
        "jwk is a list": {"jwk": [key.jwk]},
        "jwk is empty": {"jwk": {}},
        "jwk with its private part": {"jwk": {**key.jwk, "d": private}},
        "jwk with something private": {"jwk": {**key.jwk, "k": "AAAA"}},
        "jwk is a shared secret": {"jwk": {"kty": "oct", "k": b64(b"s" * 32)}},
        "jwk of another kind": {"jwk": ClientKey("RS256").jwk},
        "jwk of another curve": {"jwk": {**key.jwk, "crv": "P-384"}},
        "jwk without y": {"jwk": {name: value for name, value in key.jwk.items() if name != "y"}},
        "jwk is no point of the curve": {"jwk": {**key.jwk, "y": key.jwk["x"]}},
        "jwk with padding": {"jwk": {**key.jwk, "x": key.jwk["x"] + "="}},
        "jwk is for encryption": {"jwk": {**key.jwk, "use": "enc"}},
        "jwk is for another algorithm": {"jwk": {**key.jwk, "alg": "ES384"}},
        "jwk is somebody else's": {"jwk": ClientKey(number=9).jwk},
        "a place for the key in place of it": {"jwk": None, "jku": "http://127.0.0.1:1/jwks"},
    }


FORMS = [*bad_claims(0), *bad_headers(ClientKey()), *badly_signed(ClientKey(), {"alg": "ES256"}, {})]


@pytest.mark.parametrize("wrong", FORMS)
def test_4_3_whatever_else_a_proof_is_it_is_invalid(site, wrong):
    """RFC 9449 section 4.3: "the receiving server MUST ensure the following". DP1."""
    claims, headers = bad_claims(site.clock()), bad_headers(site.key)
    good = site.key.proof_claims("POST", TOKEN, site.clock())
    if wrong in claims:
        proof = site.proof(**claims[wrong])
    elif wrong in headers:
        header = {name: value for name, value in (site.key.proof_header | headers[wrong]).items() if value is not None}
        proof = seal(header, good, site.key.sign)
    else:
        proof = badly_signed(site.key, site.key.proof_header, good)[wrong]

    assert is_refused(site.log_in(proof.encode("utf-8")))


def test_the_corpus_is_large_enough_and_nothing_else_is_wrong_with_it(site):
    assert len(FORMS) >= 80
    good = site.key.proof_claims("POST", TOKEN, site.clock())
    assert site.log_in(seal(site.key.proof_header, good, site.key.sign)).status_code == 200


@pytest.mark.parametrize("bits", [1024, 8192])
def test_4_2_keys_of_rsa_are_neither_short_nor_endless(site, bits):
    """RFC 7518 section 3.3. A stranger's key costs us time, so its length is bounded."""
    jwk = {"kty": "RSA", "e": "AQAB", "n": b64(b"\x80" + b"\x01" * (bits // 8 - 1))}
    proof = seal({"typ": "dpop+jwt", "alg": "RS256", "jwk": jwk}, {}, lambda _: b"s" * (bits // 8))

    assert is_refused(site.log_in(proof))


def test_4_3_more_than_one_header_is_none(site):
    """DP5, RFC 9449 section 4.3: "There is not more than one DPoP HTTP request header field"."""
    form = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    for pair in ([site.proof(), site.proof()], [site.proof(), ""], [one := site.proof(), one]):
        answer = site.http.post("/token", data=form, headers=[("DPoP", proof) for proof in pair])
        assert is_refused(answer)
    token = site.bound()["access_token"]
    twice = [("DPoP", site.proof("GET", "/items", token=token)) for _ in range(2)]
    answer = site.http.get("/items", headers=[("Authorization", f"DPoP {token}"), *twice])
    assert is_challenged(answer)


@pytest.mark.parametrize(
    "same",
    [
        TOKEN + "?a=b",
        TOKEN + "#there",
        TOKEN.replace("http", "HTTP"),
        ISSUER + "/%74oken",
        ISSUER + "/x/../token",
        ISSUER + "/./token",
    ],
)
def test_4_3_the_same_uri_in_another_spelling_is_the_same(site, same):
    """RFC 9449 section 4.3: "ignoring any query and fragment parts", and after normalization."""
    assert site.log_in(site.proof(htu=same)).status_code == 200


@pytest.mark.parametrize(
    "header", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}]
)
def test_4_3_the_address_is_ours_whatever_the_request_says(site, header):
    """MD4: a proof that was made for another server is not good here because somebody says that this is it."""
    host = "https" if "X-Forwarded-Proto" in header else "http"
    form = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    stolen = site.proof(htu=f"{host}://evil.example/token")

    assert is_refused(site.http.post("/token", data=form, headers={"DPoP": stolen, **header}))
    assert site.http.post("/token", data=form, headers={"DPoP": site.proof(), **header}).status_code == 200


def test_11_1_at_the_token_endpoint_a_proof_is_good_once(site):
    """RFC 9449 section 11.1. DP1: jti once."""
    proof = site.proof()

    assert site.log_in(proof).status_code == 200
    assert is_refused(site.log_in(proof))
    site.clock.advance(59)
    assert is_refused(site.log_in(proof))
    other = ClientKey(number=1)
    assert site.log_in(site.proof(jti="one")).status_code == 200
    assert site.log_in(site.proof(key=other, jti="one")).status_code == 200, "of another key it is another proof"
    assert is_refused(site.log_in(site.proof(jti="one")))


def test_11_1_a_copied_request_spends_nothing_of_its_sender(site):
    """Whoever has a whole refresh request with its proof, and not the key."""
    tokens = site.bound()
    proof = site.proof()
    first = site.refresh(tokens["refresh_token"], proof).json()
    site.clock.advance(11)

    assert is_refused(site.refresh(first["refresh_token"], proof))
    assert site.refresh(first["refresh_token"], site.proof()).status_code == 200


def test_11_1_whoever_has_no_right_to_tokens_leaves_nothing_behind(site):
    """A stranger cannot fill the store with proofs: what is refused for another reason is not remembered."""
    proof = site.proof()

    assert is_refused(site.log_in(proof, password="wrong horse battery"), "invalid_grant")
    assert site.log_in(proof).status_code == 200


# Refresh tokens.


@pytest.mark.parametrize("wrong", ["no proof", "another key"])
def test_5_the_refresh_token_of_a_public_client_is_bound_and_without_the_key_nothing_is_spent(site, wrong):
    """RFC 9449 section 5: "the refresh token MUST be bound to the respective public key". DP2."""
    refresh_token = site.bound()["refresh_token"]
    for _ in range(2):
        proof = None if wrong == "no proof" else site.proof(key=ClientKey(number=1))
        assert is_refused(site.refresh(refresh_token, proof), "invalid_grant")

    assert site.refresh(refresh_token, site.proof()).status_code == 200


def test_5_within_the_grace_the_successor_is_for_the_key_too(site):
    refresh_token = site.bound()["refresh_token"]
    first = site.refresh(refresh_token, site.proof()).json()

    assert is_refused(site.refresh(refresh_token, None), "invalid_grant")
    assert site.refresh(refresh_token, site.proof()).json()["refresh_token"] == first["refresh_token"]


def test_5_the_refresh_token_of_a_confidential_client_is_not_bound(site):
    """RFC 9449 section 5: they "are not bound to the DPoP proof public key"; the client proves itself."""
    form = {"client_id": "web", "client_secret": SECRET}
    tokens = site.log_in(site.proof(), **form).json()
    assert tokens["token_type"] == "DPoP"

    other = site.refresh(tokens["refresh_token"], site.proof(key=ClientKey(number=1)), **form).json()
    assert claims_in(other["access_token"])["cnf"] == {"jkt": ClientKey(number=1).thumbprint}
    assert site.refresh(other["refresh_token"], None, **form).json()["token_type"] == "bearer"


def test_5_a_session_that_began_without_a_key_may_show_one_later(site):
    tokens = site.log_in().json()

    second = site.refresh(tokens["refresh_token"], site.proof()).json()

    assert second["token_type"] == "DPoP"
    assert site.refresh(second["refresh_token"], None).json()["token_type"] == "bearer"


def test_5_2_a_client_that_is_registered_for_it_gets_nothing_without_a_proof(site):
    """RFC 9449 section 5.2: "MUST reject token requests from the client that do not contain the DPoP header"."""
    assert is_refused(site.log_in(client_id="bound"))
    tokens = site.log_in(site.proof(), client_id="bound").json()
    assert tokens["token_type"] == "DPoP"
    assert is_refused(site.refresh(tokens["refresh_token"], None, client_id="bound"))


# Codes.


def code_of(site, **asked) -> str:
    """What alice brings back from our pages; of an app of ours she is not asked what it may do."""
    return answer_of(Browser(site.http).signed_in(**asked))["code"]


def redeem(site, code, proof, **more):
    form = {"grant_type": "authorization_code", "client_id": "spa", "code": code, "redirect_uri": CALLBACK}
    return site.ask(proof, code_verifier=VERIFIER, **(form | more))


def test_10_a_code_is_bound_to_the_key_that_the_request_names(site):
    """RFC 9449 section 10: "If they do not match, it MUST reject the request"."""
    code = code_of(site, dpop_jkt=site.key.thumbprint)

    assert is_refused(redeem(site, code, None), "invalid_grant")
    assert is_refused(redeem(site, code, site.proof(key=ClientKey(number=1))), "invalid_grant")
    answer = redeem(site, code, site.proof())
    assert answer.json()["token_type"] == "DPoP", "the code was not spent by those who have no key"


@pytest.mark.parametrize("jkt", ["short", "x" * 43, "é" * 43, "A" * 44])
def test_10_what_is_no_thumbprint_is_refused_before_anybody_signs_in(site, jkt):
    answer = answer_of(Browser(site.http).authorize(dpop_jkt=jkt))

    assert answer["error"] == "invalid_request"


def test_10_1_a_proof_beside_a_pushed_request_binds_its_code(site):
    """RFC 9449 section 10.1: as "if the contained public key's thumbprint was provided using dpop_jkt"."""
    for named in ({}, {"dpop_jkt": site.key.thumbprint}):
        reference = push(site, site.proof(path="/par"), **named).json()["request_uri"]
        person = Browser(site.http)
        page = person.get("/authorize", params={"client_id": "spa", "request_uri": reference})
        code = answer_of(person.follow(person.sign_in(page)))["code"]

        assert is_refused(redeem(site, code, site.proof(key=ClientKey(number=1))), "invalid_grant")
        assert redeem(site, code, site.proof()).json()["token_type"] == "DPoP"


def test_10_1_a_pushed_request_with_another_proof_is_refused(site):
    """RFC 9449 section 10.1.

    "the authorization server MUST reject the request if the JWK Thumbprint in dpop_jkt does
    not match the public key in the DPoP header".
    """
    assert is_refused(push(site, site.proof(path="/par"), dpop_jkt=ClientKey(number=1).thumbprint))
    assert is_refused(push(site, site.proof(path="/token")))
    proof = site.proof(path="/par")
    assert push(site, proof).status_code == 201
    assert is_refused(push(site, proof)), "once"


def push(site, proof, **more):
    form = {
        "client_id": "spa",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid items:read",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return site.http.post("/par", data=form | more, headers={"DPoP": proof})


# Resources.


@pytest.mark.parametrize("path", ROUTES)
def test_7_1_a_bound_token_opens_every_door_with_its_key(site, path):
    assert site.with_key(path, site.bound()["access_token"]).status_code == 200


@pytest.mark.parametrize("path", ROUTES)
def test_7_2_a_bound_token_is_no_bearer_token(site, path):
    """DP3, RFC 9449 section 7.2: "MUST reject a DPoP-bound access token received as a bearer token"."""
    token = site.bound()["access_token"]
    for _ in range(2):
        answer = site.visit(path, token, scheme="Bearer")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
        assert ", DPoP algs=" in answer.headers["www-authenticate"]
        # Nor with a proof beside it, nor after it was taken with one.
        assert site.visit(path, token, site.proof("GET", path, token=token), scheme="Bearer").status_code == 401
        assert site.with_key(path, token).status_code == 200


@pytest.mark.parametrize("path", ROUTES)
def test_7_1_an_unbound_token_is_no_bound_one(site, path):
    token = site.log_in().json()["access_token"]

    assert is_challenged(site.with_key(path, token), "invalid_token")
    assert site.visit(path, token, scheme="Bearer").status_code == 200


WRONG_AT_RESOURCES = {
    "no proof": None,
    "no ath": {"ath": None},
    "ath of another token": {"token": "another"},
    "ath is the token": {"ath": "the token"},
    "ath is a number": {"ath": 1},
    "ath is half a character": {"ath": "\ud800"},
    "jti is half a character": {"jti": "\ud800"},
    "another method": {"htm": "POST"},
    "another path": {"htu": ISSUER + "/owner"},
    "another host": {"htu": "http://evil.example/items"},
    "a minute old": {"iat": 0},
    "another key": {"key": ClientKey(number=1)},
    "no jti": {"jti": None},
}


@pytest.mark.parametrize("wrong", WRONG_AT_RESOURCES)
@pytest.mark.parametrize("path", ["/items", "/users/me", "/behind/it"])
def test_7_no_door_opens_without_a_proof_for_it(site, path, wrong):
    """DP3, RFC 9449 section 7.1: "MUST NOT grant access to the resource unless all checks are successful"."""
    token = site.bound()["access_token"]
    changes = WRONG_AT_RESOURCES[wrong]
    if wrong == "another path" and path == "/behind/it":
        changes = {"htu": ISSUER + "/behind"}
    proof = None if changes is None else site.proof("GET", path, **({"token": token} | changes))

    assert is_challenged(site.visit(path, token, proof))


@pytest.mark.parametrize("wrong", [*bad_headers(ClientKey()), *badly_signed(ClientKey(), {"alg": "ES256"}, {})])
def test_7_nor_with_a_bad_one(site, wrong):
    token = site.bound()["access_token"]
    good, headers = site.key.proof_claims("GET", ISSUER + "/items", site.clock(), token), bad_headers(site.key)
    if wrong in headers:
        header = {name: value for name, value in (site.key.proof_header | headers[wrong]).items() if value is not None}
        proof = seal(header, good, site.key.sign)
    else:
        proof = badly_signed(site.key, site.key.proof_header, good)[wrong]

    assert is_challenged(site.visit("/items", token, proof.encode("utf-8")))


def test_11_1_at_a_resource_a_proof_is_good_once(site):
    token = site.bound()["access_token"]
    proof = site.proof("GET", "/items", token=token)

    assert site.visit("/items", token, proof).status_code == 200
    for _ in range(3):
        assert is_challenged(site.visit("/items", token, proof))
        site.clock.advance(19)
    assert site.with_key("/items", token).status_code == 200


def test_7_two_dependencies_of_one_route_take_one_proof(site):
    """What was found for a request is not asked again: `/any-token` has two of them."""
    assert site.with_key("/any-token", site.bound()["access_token"]).status_code == 200


def test_7_1_so_it_is_at_userinfo(site):
    token = redeem(site, code_of(site), site.proof()).json()["access_token"]

    assert site.with_key("/userinfo", token).json()["sub"]
    assert site.visit("/userinfo", token, scheme="Bearer").status_code == 401
    assert is_challenged(site.visit("/userinfo", token, None))
    assert is_challenged(site.with_key("/userinfo", token, htm="POST"))
    assert (
        site.visit("/userinfo", token, site.proof("POST", "/userinfo", token=token), method="POST").status_code == 200
    )


def test_7_1_a_programs_bound_token_is_checked_too(site):
    answer = site.ask(site.proof(), grant_type="client_credentials", **site.assertion()).json()
    token = answer["access_token"]

    assert site.with_key("/any-token", token).json() == "client:robot"
    assert site.visit("/any-token", token, scheme="Bearer").status_code == 401
    assert is_challenged(site.visit("/any-token", token, None))
    assert is_challenged(site.with_key("/owner", token), "invalid_token")


def test_7_1_a_missing_scope_is_said_in_the_scheme_that_was_used(site):
    answer = site.with_key("/write", site.bound()["access_token"])

    assert answer.status_code == 403
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('DPoP error="insufficient_scope", scope="items:write", ')
    assert 'algs="ES256' in challenge


def test_7_1_an_ended_token_is_refused_in_the_scheme_that_was_used(site):
    tokens = site.bound()
    assert site.http.post("/revoke", data={"token": tokens["refresh_token"], "client_id": "spa"}).status_code == 200

    assert is_challenged(site.with_key("/items", tokens["access_token"]), "invalid_token")


def test_7_1_the_scheme_is_compared_without_case_and_the_token_is_one(site):
    token = site.bound()["access_token"]
    for scheme in ("dpop", "DPOP"):
        proof = site.proof("GET", "/items", token=token)
        assert site.visit("/items", token, proof, scheme=scheme).status_code == 200
    for broken in (token + " x", token + ",", "x" * 9000, "=", ""):
        assert site.visit("/items", broken, site.proof("GET", "/items")).status_code == 401


def test_without_credentials_the_answer_is_the_one_of_the_tutorials(site):
    answer = site.http.get("/items", headers={"DPoP": site.proof("GET", "/items")})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "error" not in answer.headers["www-authenticate"]


def test_6_2_introspection_says_what_a_token_is_bound_to(site):
    """RFC 9449 section 6.2, IN4.

    "If the token_type member is included in the introspection response, it MUST contain
    the value DPoP".
    """
    token = site.bound()["access_token"]

    said = site.http.post("/introspect", data={"token": token}, auth=("web", SECRET)).json()

    assert (said["active"], said["token_type"]) == (True, "DPoP")
    assert said["cnf"] == {"jkt": site.key.thumbprint}


def test_5_1_the_metadata_say_which_algorithms(site):
    """RFC 9449 section 5.1."""
    said = site.http.get("/.well-known/oauth-authorization-server").json()

    assert said["dpop_signing_alg_values_supported"] == list(ALGORITHMS)


# Nonces.


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    with proof_site(tmp_path_factory.mktemp("nonces"), dpop_nonces=True, login_rate_limit="off") as site:
        yield site


def nonce_of(answer) -> str:
    assert answer.headers.get_list("dpop-nonce") == [answer.headers["dpop-nonce"]]
    assert answer.headers["cache-control"] == "no-store"
    return answer.headers["dpop-nonce"]


def test_8_a_client_is_told_the_nonce_and_comes_again(strict):
    """DP4, RFC 9449 section 8."""
    first = strict.log_in(strict.proof())
    assert is_refused(first, "use_dpop_nonce")

    again = strict.log_in(strict.proof(nonce=nonce_of(first)))

    assert again.json()["token_type"] == "DPoP"


def test_9_and_so_it_is_at_resources(strict):
    """RFC 9449 section 9: 401 with "an accompanying WWW-Authenticate: DPoP value and DPoP-Nonce value"."""
    nonce = nonce_of(strict.log_in(strict.proof()))
    token = strict.log_in(strict.proof(nonce=nonce)).json()["access_token"]
    for path in ROUTES:
        first = strict.with_key(path, token)
        assert is_challenged(first, "use_dpop_nonce")
        assert strict.with_key(path, token, nonce=nonce_of(first)).status_code == 200


@pytest.mark.parametrize("wrong", ["x", "", 7, None, "A" * 32, ["x"]])
def test_8_another_nonce_is_none(strict, wrong):
    """RFC 9449 section 8.

    "If the nonce claim [...] does not exactly match a nonce recently supplied by the
    authorization server to the client, the authorization server MUST reject the request.".
    """
    assert is_refused(strict.log_in(strict.proof(nonce=wrong)), "use_dpop_nonce")


def test_8_a_changed_nonce_is_none_and_an_old_one_neither(strict):
    nonce = nonce_of(strict.log_in(strict.proof()))
    assert strict.log_in(strict.proof(nonce=nonce)).status_code == 200
    for place in range(len(nonce)):
        changed = nonce[:place] + ("A" if nonce[place] != "A" else "B") + nonce[place + 1 :]
        assert is_refused(strict.log_in(strict.proof(nonce=changed)), "use_dpop_nonce")
    strict.clock.advance(119)
    assert strict.log_in(strict.proof(nonce=nonce)).status_code == 200
    strict.clock.advance(1)
    assert is_refused(strict.log_in(strict.proof(nonce=nonce)), "use_dpop_nonce")


def test_11_1_with_a_nonce_a_clock_that_is_wrong_does_no_harm(strict):
    """RFC 9449 section 11.1.

    "Nonces created in this way yield the same result even in the face of arbitrarily large
    clock skews".
    """
    nonce = nonce_of(strict.log_in(strict.proof()))

    for iat in (0, strict.clock() + 10**6):
        assert strict.log_in(strict.proof(nonce=nonce, iat=iat)).status_code == 200


def test_11_1_one_nonce_serves_many_proofs_and_each_proof_once(strict):
    nonce = nonce_of(strict.log_in(strict.proof()))
    proof = strict.proof(nonce=nonce)

    assert strict.log_in(proof).status_code == 200
    strict.clock.advance(100)
    assert is_refused(strict.log_in(proof))
    assert strict.log_in(strict.proof(nonce=nonce)).status_code == 200


def test_a_proof_of_the_examples_of_the_rfc_has_its_thumbprint():
    """RFC 9449 section 6.1, figures 2 and 9."""
    jwk = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    proof = (
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo"
        "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJq"
        "dGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ijox"
        "NTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    )

    read = read_proof(proof)

    assert read.key_thumbprint == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" == thumbprint_of(jwk)
    assert read.claims["htu"] == "https://server.example.com/token"
