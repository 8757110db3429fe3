"""Where things wait that may be used once."""

from typing import Protocol

from fastlatch.domain.single_use import Kept


class SingleUseStore(Protocol):
    """By name (`SingleUse.named`). What nobody has spent is gone when it expires; what was spent is known longer."""

    async def put(self, name: str, payload: str, *, expires_at: int) -> bool:
        """Keep it. False: this name was used before."""
        ...

    async def find(self, name: str, *, now: int) -> Kept | None:
        """What is kept, spent or not."""
        ...

    async def spend(self, name: str, *, now: int) -> bool:
        """Use it up. Of any number of callers at once exactly one does; False for the others."""
        ...

    async def replace(self, name: str, payload: str, *, expected: str) -> bool:
        """Keep another payload under a name, in the place of `expected`. False: it is another one, or spent."""
        ...
