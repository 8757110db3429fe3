"""Each figure stands under the head of the page, so it says with what else than the head says it was measured."""

from collections.abc import Iterator, Mapping
from typing import Any

_SOURCE = "source"


def differences(facts: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[str]:
    """With what else, in words. What only the head knows is none: peers are installed when first asked for."""
    if not facts:
        # Files from before the facts were kept have no state of the source in their head either.
        if _SOURCE in head:
            yield "a state of the source that was not recorded"
        return
    if facts.get(_SOURCE) != head.get(_SOURCE):
        yield "another state of the source"
    for name, value in facts.items():
        other = head.get(name)
        if isinstance(value, Mapping):
            yield from (f"{one} {version}" for one, version in value.items() if (other or {}).get(one) != version)
        elif name != _SOURCE and value != other:
            yield f"{name}: {value}"
