"""What an app may import. A name is added here on purpose, and never taken away without a major version."""

import inspect

import fastlatch

PUBLIC = [
    "AccessToken",
    "Account",
    "ClientAuthMethod",
    "ClientCredentials",
    "ConfigurationError",
    "CurrentToken",
    "CurrentUser",
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
