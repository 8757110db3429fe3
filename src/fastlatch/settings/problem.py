"""One thing that is unsafe or does not fit, said in one line that names the setting and the mend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Never holds the value of a secret."""

    subject: str
    """The environment variable, file or command this is about."""
    what: str
    mend: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.subject}: {self.what}. {self.mend}"


def setting(name: str, what: str, mend: str) -> Problem:
    """A problem with the setting `name`, called by its environment variable."""
    return Problem(f"FASTLATCH_{name.upper()}", what, mend)
