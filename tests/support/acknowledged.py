"""What must hold after a kill, worked out from a client's journal: sure, sure not, or not known (None)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from support.journal import Entry

Sure = bool | None


@dataclass
class Line:
    """One session: its refresh tokens in their order, of which the last one lives, and its access tokens."""

    refresh: list[str] = field(default_factory=list)
    access: list[str] = field(default_factory=list)
    ended: Sure = False
    last_is_spent: Sure = False
    revoked: dict[str, Sure] = field(default_factory=dict)
    """Of single access tokens."""
    at: float = 0.0
    """When the last token was handed out."""

    def take(self, answer: Entry) -> None:
        self.refresh.append(answer["content"]["refresh_token"])
        self.access.append(answer["content"]["access_token"])
        self.last_is_spent = False
        self.at = answer["at"]


@dataclass
class Person:
    """One user, who asks for one thing after another."""

    name: str
    password: str
    registered: Sure = False
    new_password: str = ""
    """Perhaps this is the password."""
    old_passwords: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def people(entries: Iterable[tuple[Entry, Entry | None]]) -> list[Person]:
    found: dict[str, Person] = {}
    for asked, answer in entries:
        name = asked["who"]
        person = found.setdefault(name, Person(name, asked.get("password", "")))
        line = person.lines[-1] if person.lines else Line()
        match asked["asks"]:
            case "register":
                person.registered = _sure(answer)
            case "log in":
                if answer is not None:
                    person.lines.append(Line())
                    person.lines[-1].take(answer)
            case "refresh":
                if answer is None:
                    line.last_is_spent = None
                else:
                    line.take(answer)
            case "end the session":
                line.ended = _sure(answer)
            case "revoke the access token":
                line.revoked[asked["token"]] = _sure(answer)
            case "change the password":
                _changed(person, asked["new_password"], answer)
    return list(found.values())


def _changed(person: Person, new_password: str, answer: Entry | None) -> None:
    for line in person.lines:
        line.ended = line.ended or _sure(answer)
    if answer is None:
        person.new_password = new_password
    else:
        person.old_passwords.append(person.password)
        person.password = new_password


def _sure(answer: Entry | None) -> Sure:
    return None if answer is None else True
