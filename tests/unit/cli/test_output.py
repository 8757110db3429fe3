"""What commands print: aligned for people, JSON for programs, and harmless on a terminal."""

import json

import pytest

from fastlatch.cli.output import show_many, show_one

ROW = {"id": "a", "email": None, "disabled": False, "scopes": ["x", "y"], "created_at": 1_700_000_000}


def test_a_table_is_aligned(capsys):
    show_many([ROW, ROW | {"id": "longer", "disabled": True, "scopes": []}], as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "id      email  disabled  scopes  created_at",
        "a       -      no        x y     2023-11-14T22:13:20Z",
        "longer  -      yes       -       2023-11-14T22:13:20Z",
    ]


def test_one_thing_is_a_line_a_field(capsys):
    show_one({"id": "a", "disabled": True}, as_json=False)
    assert capsys.readouterr().out == "id        a\ndisabled  yes\n"


def test_json_keeps_every_value_as_it_is(capsys):
    show_many([ROW], as_json=True)
    assert json.loads(capsys.readouterr().out) == [ROW]
    show_one(ROW, as_json=True)
    assert json.loads(capsys.readouterr().out) == ROW


def test_an_empty_list_is_nothing_for_people_and_an_empty_array_for_programs(capsys):
    show_many([], as_json=False)
    assert not capsys.readouterr().out
    show_many([], as_json=True)
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("name", ["\x1b[2Jgone", "a\nb", "a\rb", "\u202eevil"])
def test_a_users_name_cannot_move_the_cursor(capsys, name):
    show_many([{"username": name}], as_json=False)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 2
    assert printed.replace("\n", "").isprintable()
