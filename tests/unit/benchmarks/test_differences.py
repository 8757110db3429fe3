"""What a figure was measured with is held against the head of the page."""

from benchmarks.differences import differences

HEAD = {
    "wrk": "wrk 4.1",
    "pinned": True,
    "source": "b2",
    "packages": {"uvicorn": "0.54.0", "fastapi": "0.165.0"},
    "peers": {"authx": "1.7.1", "koa": "3.3.0"},
}


def test_the_same_is_not_mentioned() -> None:
    assert list(differences(HEAD, HEAD)) == []


def test_whatever_is_another_is_named() -> None:
    facts = HEAD | {"wrk": "wrk 4.2", "source": "a1", "packages": {"uvicorn": "0.50.0", "fastapi": "0.165.0"}}

    assert list(differences(facts, HEAD)) == ["another state of the source", "wrk: wrk 4.2", "uvicorn 0.50.0"]


def test_a_peer_that_was_installed_later_is_no_difference() -> None:
    assert list(differences(HEAD | {"peers": {"authx": "1.7.1"}}, HEAD)) == []
    assert list(differences(HEAD, HEAD | {"peers": {"authx": "1.7.1"}})) == ["koa 3.3.0"]


def test_what_nobody_recorded_is_called_so_where_the_head_knows_better() -> None:
    old_head = {name: value for name, value in HEAD.items() if name != "source"}

    assert list(differences({}, old_head)) == []
    assert list(differences({}, HEAD)) == ["a state of the source that was not recorded"]
