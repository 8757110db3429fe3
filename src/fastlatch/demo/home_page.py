"""The demo's first page: who can log in, and what to paste. Plain HTML, nothing loaded from anywhere."""

from html import escape

from .curl import curl_lines
from .users import USERS

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def home_page(base_url: str) -> str:
    """The page for a demo that is reached at `base_url`, the issuer of the settings."""
    users = "\n".join(
        f"<li><code>{escape(user.username)}</code> / <code>{escape(user.password)}</code>"
        f"{' (disabled)' if user.disabled else ''}</li>"
        for user in USERS
    )
    lines = "\n".join(escape(line) for line in curl_lines(base_url))
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Fastlatch demo</title></head>
<body>
<h1>Fastlatch demo</h1>
<p>Log in with the Authorize button of the <a href="docs">documentation page</a>, or from a shell.
For <code>/items/mine</code> log in there as <code>alice</code>, and tick <code>items:read</code> in the dialog.</p>
<h2>Users</h2>
<ul>
{users}
</ul>
<h2>In a shell</h2>
<pre>{lines}</pre>
<p>The users live in a scratch database that is gone when the demo stops.</p>
</body>
</html>
"""
