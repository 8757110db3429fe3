"""Pydantic's findings as one line a setting, never with the value: it may be a secret."""

from pydantic import ValidationError


def explain(error: ValidationError, prefix: str) -> str:
    """One line for each setting that was refused."""
    lines = []
    for finding in error.errors(include_input=False, include_url=False, include_context=False):
        path = ".".join(str(part) for part in finding["loc"][1:])
        name = prefix + str(finding["loc"][0]).upper() if finding["loc"] else prefix.rstrip("_")
        message = finding["msg"].removeprefix("Value error, ")
        lines.append(f"{name}{f' ({path})' if path else ''}: {message}.")
    return "\n".join(dict.fromkeys(lines))
