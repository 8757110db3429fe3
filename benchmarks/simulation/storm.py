"""What is behind an outage: everybody comes at once, to a queue with an end, is told 503, and comes again.

Events in order of their time, for one process; processes that share the clients evenly know nothing of each other.
"""

from collections import deque
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import ceil
from random import Random


@dataclass(frozen=True, slots=True)
class Plan:
    """The clients of one process, and what it can do."""

    clients: int
    cores: int
    seconds_each: float
    """Of a core."""
    queue: int
    spread: float = 1
    """Seconds over which they come the first time."""
    first_pause: float = 1
    longest_pause: float = 60
    """Seconds before trying again: each time twice as many, and of that a random part of the second half."""
    jitter: float = 0.5
    """The part of a pause that is random."""
    heeds_retry_after: bool = True
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went; times are seconds from the end of the outage."""

    clients: int
    over_after: float
    refusals: int
    """Answers of 503."""
    median: float
    p99: float
    """Until somebody was served, from when they first came."""
    idle: float
    """The part of the cores' time until then in which there was nothing to do, because all were pausing."""


@dataclass(slots=True)
class _Process:
    plan: Plan
    random: Random
    events: list[tuple[float, int, int]] = field(default_factory=list)
    """When, which client, and at which attempt; 0: this one's turn on a core is over."""
    waiting: deque[int] = field(default_factory=deque)
    busy: int = 0
    served: dict[int, float] = field(default_factory=dict)
    refusals: int = 0

    def comes(self, now: float, client: int, attempt: int) -> None:
        """To a free core, to the queue, or in vain."""
        if self.busy < self.plan.cores:
            self._start(now, client)
        elif len(self.waiting) < self.plan.queue:
            self.waiting.append(client)
        else:
            self.refusals += 1
            heappush(self.events, (now + self._pause(attempt), client, attempt + 1))

    def leaves(self, now: float, client: int) -> None:
        """And the next one's turn begins."""
        self.served[client] = now
        self.busy -= 1
        if self.waiting:
            self._start(now, self.waiting.popleft())

    def _start(self, now: float, client: int) -> None:
        self.busy += 1
        heappush(self.events, (now + self.plan.seconds_each, client, 0))

    def _pause(self, attempt: int) -> float:
        plan = self.plan
        pause = min(plan.longest_pause, plan.first_pause * 2.0 ** (attempt - 1))
        pause *= 1 - plan.jitter * self.random.random()
        if not plan.heeds_retry_after:
            return pause
        # As `BoundedQueue` says it: the time in which all that is here now will be done.
        return max(pause, ceil((self.busy + len(self.waiting)) * plan.seconds_each / plan.cores))


def storm(plan: Plan) -> Outcome:
    """Until everybody was served."""
    process = _Process(plan, Random(plan.seed))  # noqa: S311 (a simulation that gives the same answer each time)
    came = [process.random.random() * plan.spread for _ in range(plan.clients)]
    process.events = [(at, client, 1) for client, at in enumerate(came)]
    heapify(process.events)
    while process.events:
        now, client, attempt = heappop(process.events)
        if attempt:
            process.comes(now, client, attempt)
        else:
            process.leaves(now, client)
    waited = sorted(at - came[client] for client, at in process.served.items())
    over = max(process.served.values(), default=0.0)
    worked = plan.clients * plan.seconds_each
    return Outcome(
        clients=plan.clients,
        over_after=over,
        refusals=process.refusals,
        median=waited[len(waited) // 2] if waited else 0,
        p99=waited[len(waited) * 99 // 100] if waited else 0,
        idle=1 - worked / (over * plan.cores) if over else 0,
    )
