"""form-action names where the forms of a page lead to in the end, in what words a policy has."""

import pytest

from fastlatch.web.pages.devices import device_of
from fastlatch.web.pages.headers import page_headers
from fastlatch.web.pages.whither import host_of


@pytest.mark.parametrize(
    ("uri", "source", "host"),
    [
        ("https://app.example/cb", "https://app.example", "app.example"),
        ("https://app.example:8443?x", "https://app.example:8443", "app.example"),
        ("http://127.0.0.1:51234/cb", "http://127.0.0.1:51234", None),
        ("http://localhost/cb", "http://localhost", None),
        ("http://[::1]:9/cb", "http:", None),
        ("com.example.app:/cb", "com.example.app:", None),
        ("https://app.example;script-src/cb", "https:", None),
    ],
)
def test_where_a_form_may_lead(uri: str, source: str, host: str | None) -> None:
    policy = page_headers([uri])["Content-Security-Policy"]

    assert policy.endswith(f"form-action 'self' {source}")
    assert host_of(uri) == host


def test_a_page_without_a_script_may_have_none() -> None:
    assert "script-src" not in page_headers()["Content-Security-Policy"]
    assert "script-src 'self'" in page_headers(script=True)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            ("Edge", "Windows"),
        ),
        ("curl/8.5.0", ("curl", None)),
        ("", (None, None)),
        ("<script>", (None, None)),
    ],
)
def test_a_device_is_told_in_words_that_people_know(user_agent: str, device: tuple[str | None, str | None]) -> None:
    assert device_of(user_agent) == device
