"""Signing keys in memory, with the semantics of `ports.keys.KeyStore`."""

from dataclasses import replace

from fastlatch.domain.key import SigningKey


class FakeKeyStore:
    """Shared by several key rings it stands for one database under several processes."""

    def __init__(self) -> None:
        self.rows: list[SigningKey] = []

    async def all(self) -> list[SigningKey]:
        return sorted(self.rows, key=lambda row: row.created_at)

    async def add_first(self, key: SigningKey) -> bool:
        if any(row.algorithm == key.algorithm and row.retired_at is None for row in self.rows):
            return False
        self.rows.append(key)
        return True

    async def rotate(self, new: SigningKey, *, now: int, verifies_until: int) -> None:  # noqa: ARG002 (the port names it)
        self.rows = [
            row
            if row.retired_at is not None
            else replace(row, retired_at=new.signs_from, verifies_until=verifies_until)
            for row in self.rows
        ]
        self.rows.append(new)

    async def supersede(self, kid: str, *, now: int, verifies_until: int) -> bool:  # noqa: ARG002 (the port names it)
        standing = any(row.retired_at is None for row in self.rows)
        self.rows = [
            row if row.retired_at is not None else replace(row, retired_at=now, verifies_until=verifies_until)
            for row in self.rows
        ]
        return standing

    async def retire(self, kid: str, *, now: int) -> bool:  # noqa: ARG002 (the port names it)
        found = any(row.kid == kid for row in self.rows)
        self.rows = [row for row in self.rows if row.kid != kid]
        return found
