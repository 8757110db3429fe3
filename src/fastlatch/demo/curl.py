"""The lines that a newcomer pastes into a shell, in this order."""

_ACCESS_TOKEN = r"""sed 's/.*"access_token":"\([^"]*\)".*/\1/'"""  # noqa: S105 (a command that finds one)


def curl_lines(base_url: str) -> list[str]:
    """Log in, use the token, ask for a scope, refresh through the cookie, log out."""
    bearer = '-H "Authorization: Bearer $TOKEN"'
    login = f"curl -s -X POST {base_url}/token -d"
    return [
        f"{login} 'username=johndoe&password=secret'",
        f"TOKEN=$({login} 'username=johndoe&password=secret' | {_ACCESS_TOKEN})",
        *(f"curl {base_url}{path} {bearer}" for path in ("/users/me", "/users/me/items/", "/items/", "/items", "/me")),
        f"TOKEN=$({login} 'username=alice&password=secret&scope=items:read' | {_ACCESS_TOKEN})",
        f"curl {base_url}/items/mine {bearer}",
        f"curl -c cookies.txt -X POST {base_url}/auth/token -d 'username=alice&password=secret'",
        f"curl -b cookies.txt -c cookies.txt -X POST {base_url}/auth/refresh",
        f"curl -b cookies.txt -c cookies.txt -X POST {base_url}/auth/logout",
    ]
