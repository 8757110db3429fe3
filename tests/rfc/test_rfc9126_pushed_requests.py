"""RFC 9126 over HTTP: an authorization request that the client itself has handed over."""

from urllib.parse import parse_qs, urlsplit

from support.apis import ORDERS, SECRET, claims_of
from support.pages import CALLBACK, VERIFIER, answer_of, fields


def authorize(browser, request_uri, client_id="web", **more):
    return browser.get("/authorize", params={"client_id": client_id, "request_uri": request_uri} | more)


def refused(page):
    assert page.status_code == 400, page.text
    assert "location" not in page.headers
    assert page.headers["content-type"].startswith("text/html")
    return True


def test_2_2_a_pushed_request_gets_a_reference_and_its_lifetime(apis):
    """RFC 9126 section 2.2.

    "the server MUST generate a request URI and provide it in the response with a "201" HTTP status code."
    """
    answer = apis.push()

    assert answer.status_code == 201
    assert answer.json()["request_uri"].startswith("urn:ietf:params:oauth:request_uri:flp_")
    assert 60 <= answer.json()["expires_in"] <= 90
    assert answer.headers["cache-control"] == "no-store"


def test_4_the_browser_carries_the_reference_and_the_client_gets_what_it_pushed(apis):
    """Section 4."""
    browser = apis.browser()
    page = authorize(browser, apis.request_uri(resource=ORDERS, nonce="a nonce", scope="openid items:read"))
    carried = fields(page.text, "/sign-in")["request"]
    assert set(parse_qs(carried)) == {"client_id", "request_uri"}
    answer = answer_of(browser.follow(browser.sign_in(page)))

    assert answer["state"] == "a state"
    form = {"code": answer["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    tokens = apis.token("web", "authorization_code", **form).json()
    assert claims_of(tokens["access_token"])["aud"] == ORDERS
    assert claims_of(tokens["id_token"])["nonce"] == "a nonce"


def test_4_what_stands_beside_the_reference_changes_nothing(apis):
    """Only what the client itself has sent is the request."""
    browser = apis.browser()
    more = {"scope": "items:write", "state": "another", "redirect_uri": "https://evil.example/", "resource": ORDERS}
    answer = answer_of(browser.follow(browser.sign_in(authorize(browser, apis.request_uri(), **more))))

    assert answer["state"] == "a state"
    form = {"code": answer["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    assert apis.token("web", "authorization_code", **form).json()["scope"] == "items:read openid"


def test_2_1_the_client_is_authenticated_as_at_the_token_endpoint(apis):
    """PA1. Section 2.1: "Authenticate the client in the same way as at the token endpoint"."""
    pushed = {"response_type": "code", "redirect_uri": CALLBACK, "client_id": "web"}
    for form, auth in (
        (pushed, None),
        (pushed, ("web", "a wrong secret of more than enough letters")),
        (pushed | {"client_secret": "wrong"}, None),
        (pushed | {"client_id": "nobody"}, None),
    ):
        answer = apis.http.post("/par", data=form, auth=auth)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    both = apis.http.post("/par", data=pushed, auth=("box", SECRET))
    assert both.json()["error"] == "invalid_request"
    assert apis.push("spa").status_code == 201


def test_2_1_no_secret_of_the_client_is_kept_with_the_request(apis, tmp_path):
    secret = {"client_id": "web", "client_secret": SECRET, "password": "a password that strayed in here"}
    assert apis.http.post("/par", data={"response_type": "code", "redirect_uri": CALLBACK} | secret).status_code == 201

    stored = b"".join(file.read_bytes() for file in tmp_path.glob("fastlatch.db*"))
    assert b"begins_before" in stored
    assert SECRET.encode() not in stored
    assert b"a password that strayed" not in stored


def test_2_3_what_is_wrong_is_told_to_the_client_at_once(apis):
    """PA2: among it a `request_uri`. Section 2.3: the format of "error responses from the token endpoint"."""
    for more, error in [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request"),
        ({"redirect_uri": CALLBACK + "/"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": 'a"b'}, "invalid_scope"),
        ({"resource": "https://evil.example/"}, "invalid_target"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"state": ["one", "two"]}, "invalid_request"),
        ({"state": "x" * 2049}, "invalid_request"),
    ]:
        answer = apis.push(**more)
        assert (answer.status_code, answer.json()["error"]) == (400, error), more


def test_2_1_pkce_is_required_of_a_public_client_here_too(apis):
    assert apis.push("spa", code_challenge="", code_challenge_method="").json()["error"] == "invalid_request"


def test_2_2_a_reference_is_of_one_client(apis):
    """PA2. Section 2.2: it "MUST be bound to the client that posted the authorization request"."""
    request_uri = apis.request_uri()

    assert refused(authorize(apis.browser(), request_uri, "spa"))
    assert refused(apis.browser().get("/authorize", params={"request_uri": request_uri}))
    assert 'action="/sign-in"' in authorize(apis.browser(), request_uri).text


def test_4_it_is_used_once(apis):
    """PA3. Section 7.3: "the authorization server SHOULD make the request URIs one-time use"."""
    browser = apis.browser()
    request_uri = apis.request_uri()
    assert "code" in answer_of(browser.follow(browser.sign_in(authorize(browser, request_uri))))

    assert refused(authorize(browser, request_uri))
    assert refused(authorize(apis.browser(), request_uri))


def test_4_an_answer_that_is_no_code_uses_it_up_too(apis):
    for more, decision in (({"prompt": "none"}, None), ({"prompt": "consent"}, "deny")):
        browser = apis.browser()
        request_uri = apis.request_uri(**more)
        page = authorize(browser, request_uri)
        if decision is not None:
            page = browser.decide(browser.follow(browser.sign_in(page)), decision)
        assert "error" in answer_of(page)
        assert refused(authorize(browser, request_uri))


def test_4_reloading_a_page_in_between_works(apis):
    """Section 4: a server "MAY allow for duplicate requests due to a user reloading/refreshing their user agent"."""
    browser = apis.browser()
    request_uri = apis.request_uri(prompt="consent")
    page = authorize(browser, request_uri)
    for _ in range(3):
        page = authorize(browser, request_uri)
    redirect = browser.sign_in(page)
    for _ in range(3):
        consent = browser.follow(redirect)

    assert "code" in answer_of(browser.decide(consent))


def test_4_it_has_to_be_begun_in_time_and_then_there_is_time_to_sign_in(apis):
    """Section 4: "An expired "request_uri" MUST be rejected as invalid"."""
    late, begun = apis.request_uri(), apis.request_uri()
    browser = apis.browser()
    authorize(browser, begun)
    apis.clock.advance(91)
    assert refused(authorize(apis.browser(), late))
    apis.clock.advance(600)
    assert "code" in answer_of(browser.follow(browser.sign_in(authorize(browser, begun))))

    too_long = apis.request_uri()
    authorize(browser, too_long)
    apis.clock.advance(3_700)
    assert refused(authorize(browser, too_long))


def test_4_a_request_for_a_new_login_gets_one(apis):
    """`prompt=login` behind a reference: the proof of the login stands beside it."""
    browser = apis.browser()
    browser.signed_in(client_id="web")
    page = authorize(browser, apis.request_uri(prompt="login"))
    assert 'action="/sign-in"' in page.text

    assert "code" in answer_of(browser.follow(browser.sign_in(page)))


def test_7_1_a_reference_that_was_made_up_is_none(apis):
    real = apis.request_uri()
    for made_up in (
        real[:-1] + ("A" if real[-1] != "A" else "B"),
        real + "A",
        real[:-10],
        real.removesuffix(real[-43:]),
    ):
        assert refused(authorize(apis.browser(), made_up))
    # Anything else is the parameter of OpenID Connect, which is told to the client.
    more = {"redirect_uri": CALLBACK, "response_type": "code"}
    answer = answer_of(authorize(apis.browser(), "https://web.example/request", **more))
    assert answer["error"] == "request_uri_not_supported"


def test_7_4_what_the_client_may_do_is_checked_again(apis):
    """Section 7.4: "check the request parameter against the client policy when processing" it."""
    request_uri = apis.request_uri("spa")
    apis.call("clients.delete", "spa")

    assert refused(authorize(apis.browser(), request_uri, "spa"))


def test_4_a_client_that_has_to_push_is_heard_in_no_other_way(apis):
    """PA4. Section 4: "the authorization server will refuse, using the "invalid_request" error code"."""
    answer = answer_of(apis.browser().authorize(client_id="pushing", state="s"))
    assert (answer["error"], answer["state"]) == ("invalid_request", "s")

    browser = apis.browser()
    page = authorize(browser, apis.request_uri("pushing"), "pushing")
    assert "code" in answer_of(browser.follow(browser.sign_in(page)))


def test_5_a_server_may_require_it_of_all_and_says_so(apis_of):
    """Section 5."""
    apis = apis_of(require_pushed_authorization_requests=True)

    assert answer_of(apis.browser().authorize(client_id="web"))["error"] == "invalid_request"
    assert 'action="/sign-in"' in authorize(apis.browser(), apis.request_uri()).text
    metadata = apis.http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["require_pushed_authorization_requests"] is True
    assert urlsplit(metadata["pushed_authorization_request_endpoint"]).path == "/par"


def test_5_metadata_name_the_endpoint(apis):
    metadata = apis.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["pushed_authorization_request_endpoint"] == "http://127.0.0.1:8000/par"
    assert metadata["require_pushed_authorization_requests"] is False


def test_7_what_is_kept_is_bounded_as_it_is_stored(apis):
    """Section 7.1: each request is a row, and a letter of some scripts is twelve bytes of it."""
    for more in ({"ui_locales": "\U0001f600"}, {"ui_locales": "en " * 43}, {"state": "\U0001f600" * 500}):
        answer = apis.push(**more)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert apis.push(ui_locales="de-CH en", state="\u00e9" * 500).status_code == 201


def test_2_1_everything_that_a_request_may_say_is_kept(apis, tmp_path):
    """Section 2.1: "the parameters of an authorization request"; one that is lost would change what is asked."""
    said = {
        "nonce": "a nonce of it",
        "prompt": "consent",
        "max_age": "600",
        "login_hint": "somebody",
        "id_token_hint": "e30.e30.x",
        "ui_locales": "de-CH",
        "response_mode": "form_post",
        "dpop_jkt": "A" * 43,
        "state": "a state of it",
    }
    assert apis.push(resource=ORDERS, **said).status_code == 201

    stored = b"".join(file.read_bytes() for file in tmp_path.glob("fastlatch.db*"))
    for name, value in (said | {"resource": ORDERS}).items():
        assert f'"{name}": "{value}"'.encode() in stored, name
