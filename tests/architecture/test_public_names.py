"""What an app may import. A name is added here on purpose, and never taken away without a major version."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fastlatch

PUBLIC = [
    "AccessToken",
    "Account",
    "BearerMiddleware",
    "ClientAuthMethod",
    "ClientCredentials",
    "ConfigurationError",
    "CurrentToken",
    "CurrentUser",
    "DirectEndpoints",
    "EndpointRequest",
    "Fastlatch",
    "FastlatchError",
    "Grant",
    "InvalidClient",
    "InvalidGrant",
    "InvalidRequest",
    "NewLogin",
    "NewUser",
    "NotFound",
    "OptionalUser",
    "PasswordHasher",
    "ResourceServer",
    "Services",
    "Settings",
    "TokenRequest",
    "User",
    "UserStore",
    "UsernameTaken",
    "WeakPassword",
    "current_token",
    "current_user",
    "name_key",
    "optional_user",
    "requires",
    "requires_token",
]


def test_the_public_names_are_these() -> None:
    assert fastlatch.__all__ == PUBLIC
    assert sorted(PUBLIC) == PUBLIC


def test_every_public_name_exists() -> None:
    assert [name for name in PUBLIC if not hasattr(fastlatch, name)] == []


def test_every_public_class_and_function_says_what_it_does() -> None:
    silent = []
    for name in PUBLIC:
        thing = getattr(fastlatch, name)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        if not thing.__doc__:
            silent.append(name)
        if inspect.isclass(thing):
            silent += [
                f"{name}.{member}"
                for member, function in vars(thing).items()
                if not member.startswith("_") and inspect.isfunction(function) and not function.__doc__
            ]

    assert silent == []


def test_the_package_says_that_it_is_typed(root) -> None:
    assert (root / "src" / "fastlatch" / "py.typed").exists()


# The names come when they are asked for, and nobody can tell.


def test_all_names_are_listed_and_come_with_a_star() -> None:
    assert set(PUBLIC) <= set(dir(fastlatch))
    taken: dict[str, object] = {}
    exec("from fastlatch import *", taken)  # noqa: S102 (a star is not allowed inside a function otherwise)
    assert taken.keys() - {"__builtins__"} == set(PUBLIC)


def test_what_is_not_public_is_not_there() -> None:
    for name in ("Nothing", "_private", "asynccontextmanager"):
        with pytest.raises(AttributeError, match=f"module 'fastlatch' has no attribute '{name}'"):
            getattr(fastlatch, name)
    with pytest.raises(ImportError, match="cannot import name 'Nothing' from 'fastlatch'"):
        exec("from fastlatch import Nothing")  # noqa: S102 (type checkers would refuse it)


USES = """\
import fastlatch
from fastlatch import CurrentUser, Fastlatch, Nothing

auth: int = Fastlatch()
fastlatch.nothing

async def name(user: CurrentUser) -> int:
    return user.username
"""


def test_a_type_checker_sees_every_name_and_its_type(root: Path, tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(USES)
    (tmp_path / "all.py").write_text(f"from fastlatch import {', '.join(PUBLIC)}\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "uses.py", "all.py"],
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": str(root / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if line.startswith(("uses.py", "all.py"))]
    assert [line.rpartition("[")[2] for line in found] == [
        "attr-defined]",
        "assignment]",
        "attr-defined]",
        "return-value]",
    ]
    assert not [line for line in found if line.startswith("all.py")]
