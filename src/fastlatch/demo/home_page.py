"""The demo's first page: who can log in, and what to paste. Plain HTML, nothing loaded from anywhere."""

import base64
import hashlib
from html import escape

from .curl import curl_lines
from .users import USERS

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 3rem auto; padding: 0 1.25rem; font: 1rem/1.6 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9rem; }
pre { padding: 1rem 1.25rem; overflow-x: auto; line-height: 1.9; border: 1px solid #8886; border-radius: 0.5rem; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
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
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fastlatch demo</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Fastlatch demo</h1>
<p>Log in with the Authorize button of the <a href="docs">documentation page</a>, or from a shell.
For <code>/items/mine</code> log in there as <code>alice</code>, and tick <code>items:read</code> in the dialog.</p>
<h2>Users</h2>
<ul>
{users}
</ul>
<h2>In a shell</h2>
<pre tabindex="0">{lines}</pre>
<p>The users live in a scratch database that is gone when the demo stops.</p>
</body>
</html>
"""
