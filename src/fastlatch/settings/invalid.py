"""Pydantic's findings as one line a setting, never with the value: it may be a secret."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic.fields import FieldInfo

_NOT_WHOLE = {"int_parsing", "int_parsing_size", "int_from_float", "int_type"}
_NOT_TRUTH = {"bool_parsing", "bool_type"}
_DURATIONS = ("_ttl", "_grace")


def explain(error: ValidationError, prefix: str, fields: Mapping[str, FieldInfo]) -> str:
    """One line for each setting that was refused."""
    lines = []
    for finding in error.errors(include_input=False, include_url=False, include_context=False):
        path = ".".join(str(part) for part in finding["loc"][1:])
        field = str(finding["loc"][0]) if finding["loc"] else ""
        name = prefix + field.upper() if field else prefix.rstrip("_")
        message = _wanted(finding["type"], field, fields) or finding["msg"].removeprefix("Value error, ")
        lines.append(f"{name}{f' ({path})' if path else ''}: {message}.")
    return "\n".join(dict.fromkeys(lines))


def _wanted(kind: str, field: str, fields: Mapping[str, FieldInfo]) -> str | None:
    """For the types that a person who sets a variable has never heard of: what to write."""
    if kind in _NOT_TRUTH:
        return "write true or false"
    if kind in _NOT_WHOLE:
        unit = " of seconds" if field.endswith(_DURATIONS) else ""
        return f"write a whole number{unit}, such as {fields[field].default}"
    return None
