"""ASVS 7.5.2: people recognise a session by "Firefox on Linux", not by what a browser sends. Good for nothing else."""

import re

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"([A-Za-z][A-Za-z0-9 ._-]{0,39})(?:/|$)")


def device_of(user_agent: str) -> tuple[str | None, str | None]:
    """Browser, or whatever else it says it is, and system; None: it does not say."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    if browser is None and not user_agent.startswith("Mozilla/"):
        program = _PROGRAM.match(user_agent)
        browser = None if program is None else program[1]
    return browser, system
