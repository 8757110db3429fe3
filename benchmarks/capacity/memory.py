"""What one entry of each memory of a process takes, counted by Python itself."""

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.secret import new_id
from fastlatch.domain.token import AccessToken
from fastlatch.domain.user import Account, User
from fastlatch.tokens.access_token_claims import read_access_token
from fastlatch.tokens.bounded_memory import BoundedMemory
from fastlatch.tokens.revocation_list import RevocationList

from .facts import Fact

ENTRIES = 50_000
_TOKEN_LENGTH = 560
_ISSUER = "https://login.example.com"


def entries() -> Iterator[Fact]:
    """An ending, a verified token, a user."""
    for name, fill in (("ending", _endings), ("token", _tokens), ("user", _users)):
        tracemalloc.start()
        kept = fill(ENTRIES)
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        yield Fact(f"memory.{name}", held / ENTRIES, "bytes", f"tracemalloc, {ENTRIES:,} of them in one process")
        del kept
    revocations = RevocationList()
    changes = [_ending(number) for number in range(ENTRIES)]
    took = _cpu(lambda: _apply(revocations, changes))
    yield Fact("memory.ending.apply_cpu", took / ENTRIES, "s", f"{ENTRIES:,} of them, without reading them")
    took = _cpu(lambda: revocations.forget(0))
    yield Fact("memory.ending.forget_cpu", took / ENTRIES, "s", "of each that is there, once a minute")


def _apply(revocations: RevocationList, changes: list[Change]) -> None:
    for change in changes:
        revocations.apply(change)


def _endings(count: int) -> RevocationList:
    revocations = RevocationList()
    for number in range(count):
        revocations.apply(_ending(number))
    return revocations


def _ending(number: int) -> Change:
    return Change(number, ChangeKind.SESSION, new_id(), 1_800_000_000, 1_800_000_960 + number)


def _tokens(count: int) -> BoundedMemory[str, AccessToken]:
    memory: BoundedMemory[str, AccessToken] = BoundedMemory(count)
    policy = TokenPolicy(_ISSUER, _ISSUER)
    for number in range(count):
        claims = {"iss": _ISSUER, "aud": _ISSUER, "sub": new_id(), "client_id": "web", "sid": new_id(), "jti": new_id()}
        times = {"iat": 1_800_000_000 + number, "exp": 1_800_000_900 + number, "scope": "items:read items:write"}
        read = read_access_token(json.loads(json.dumps(claims | times)), policy, now=1_800_000_000 + number)
        memory.keep(f"{number:0{_TOKEN_LENGTH}}", read)
    return memory


def _users(count: int) -> BoundedMemory[str, Account]:
    memory: BoundedMemory[str, Account] = BoundedMemory(count)
    for number in range(count):
        name = f"user-{number:08x}"
        user = User(new_id(), name, email=f"{name}@example.com", scopes=frozenset({"items:read", "items:write"}))
        memory.keep(user.id, Account(user, f"$argon2id$v=19$m=19456,t=2,p=1${number:066}"))
    return memory


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
