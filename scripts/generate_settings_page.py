"""Writes docs/reference/settings.md from the fields of `fastlatch.settings`. A test holds the two together."""

import sys
from pathlib import Path
from typing import Any, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from fastlatch.settings import ENV_PREFIX, ResourceSettings, Settings
from fastlatch.settings.authorization import AuthorizationSettings

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"

HEAD = """# Settings

This page is made from `src/fastlatch/settings/` by `scripts/generate_settings_page.py`.

Each setting is an environment variable, or a line of a file `.env` in the folder where the program starts.
A variable comes before a line of `.env`. In Python, `Settings(...)` takes the same names in small letters
without the prefix, and comes before both:

```python
from fastlatch import Fastlatch, Settings

auth = Fastlatch(Settings(registration=True, access_token_ttl=600))
```

Lists are written with commas or spaces between their parts, or as JSON. Times are seconds.

`fastlatch doctor` reads the settings as the server does, and says what is unsafe or does not fit. What is certainly
wrong is refused at the start, in one line that names the mend: [what is refused](errors.md#refusals-at-the-start).
"""

ELSEWHERE = """## In a resource server

An API with [`ResourceServer`](../how-to/protect-another-api.md) reads these, and no others. `ResourceServer(...)` takes
the same names in small letters without the prefix.
"""

KINDS: dict[Any, str] = {
    bool: "`true` or `false`",
    int: "a number",
    float: "a number",
    SecretStr: "a secret",
    Path: "a file",
    str: "text",
}
STRUCTURES: dict[Any, str] = {tuple: "a list", frozenset: "scopes", dict: "a JSON object"}


def page() -> str:
    """The whole page."""
    # Those of the authorization server last: whoever reads this page for the first time has no clients yet.
    fields = sorted(Settings.model_fields.items(), key=lambda item: item[0] in AuthorizationSettings.model_fields)
    entries = (entry(name, field) for name, field in fields)
    elsewhere = (
        entry(name, field, " in a resource server" if name in Settings.model_fields else "")
        for name, field in ResourceSettings.model_fields.items()
    )
    return "\n".join((HEAD, *entries, ELSEWHERE, *elsewhere)).rstrip("\n") + "\n"


def entry(name: str, field: FieldInfo, where: str = "") -> str:
    """One setting. `where`: what tells it from another one of its name."""
    facts = f"Default: {default(field)}. Takes: {kind(field)}."
    return f"## `{ENV_PREFIX}{name.upper()}`{where}\n\n{field.description}\n\n{facts}\n"


def default(field: FieldInfo) -> str:
    """As one would write it into `.env`."""
    value = field.get_default(call_default_factory=True)
    if value is None or (not value and not isinstance(value, bool | int)):
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def kind(field: FieldInfo) -> str:
    """What may stand there, with its bounds."""
    annotation = field.annotation
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) in STRUCTURES:
        return STRUCTURES[get_origin(annotation)]
    if parts and all(isinstance(part, str) for part in parts):
        return "one of " + ", ".join(f"`{part}`" for part in parts)
    return KINDS[parts[0] if parts else annotation] + bounds(field)


def bounds(field: FieldInfo) -> str:
    """The least and the most, where both are given."""
    low = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    high = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    return "" if low is None or high is None else f" from {low} to {high}"


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE} is written.\n")
