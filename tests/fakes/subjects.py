"""Names of users, with the semantics of `ports.subjects.Subjects`, that can be read by whoever reads a test."""

from fastlatch.domain.client import Client
from fastlatch.domain.pairwise import PREFIX


class FakeSubjects:
    def of(self, client: Client, user_id: str) -> str:
        return user_id if client.sector is None else f"{PREFIX}{client.sector}/{user_id}"

    def user_of(self, subject: str) -> str:
        return subject.removeprefix(PREFIX).rpartition("/")[2] if subject.startswith(PREFIX) else subject
