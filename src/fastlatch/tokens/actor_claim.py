"""RFC 8693 section 4.1, the claim `act`: "the outermost "act" claim represents the current actor"."""

from typing import Any

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import Actor
from fastlatch.domain.token_exchange import LONGEST_CHAIN

from .claim_values import read_name


def spell_actor(actor: Actor) -> dict[str, Any]:
    """As a claim."""
    said: dict[str, Any] = {"sub": actor.subject}
    return said if actor.before is None else said | {"act": spell_actor(actor.before)}


def read_actor(claim: Any) -> Actor | None:
    """From a claim; None: there is none.

    Raises:
        InvalidToken: it is no chain of subjects, or is longer than any of ours.
    """
    subjects: list[str] = []
    while claim is not None:
        subject = read_name(claim.get("sub")) if isinstance(claim, dict) else None
        if subject is None or len(subjects) >= LONGEST_CHAIN:
            raise InvalidToken(detail="act is not a chain of subjects")
        subjects.append(subject)
        claim = claim.get("act")
    actor = None
    for subject in reversed(subjects):
        actor = Actor(subject, actor)
    return actor
