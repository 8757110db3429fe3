"""From people to requests: what comes in on a day, and in the busiest second."""

from dataclasses import dataclass

from .assumptions import Assumptions

DAY = 86_400
HORIZON = 60
"""`MARGIN` of `adapters/database/endings.py`: what an ending matters longer than a token lives."""
KEPT = DAY
"""`KEEP_ENDINGS` of `server/clearing.py`, and `_KEEP_CHANGES` of `adapters/database/expiry.py`: a day longer."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Of one region; counts are of a day."""

    active: float
    logins: float
    hashes: float
    refreshes: float
    requests: float
    answered_here: float
    introspections: float
    endings: float
    registrations: float
    peak: float

    def at_peak(self, daily: float) -> float:
        """A second's share in the busiest minute."""
        return daily / DAY * self.peak


def traffic(assumed: Assumptions) -> Traffic:
    """What the people of one region do."""
    users = assumed.users / assumed.regions
    active = users * assumed.daily_active
    logins = active * assumed.logins_per_active_day
    registrations = users * assumed.registered_daily
    requests = active * assumed.active_hours * assumed.requests_per_active_hour
    return Traffic(
        active=active,
        logins=logins,
        hashes=logins * (1 + assumed.wrong_passwords) + registrations,
        # A visit begins with one, since its access token is over, and each further one comes when the last is.
        refreshes=active * (assumed.visits + assumed.active_hours * 3600 / assumed.access_ttl),
        requests=requests,
        answered_here=requests * assumed.answered_here,
        introspections=requests * assumed.introspected,
        endings=logins * assumed.logged_out,
        registrations=registrations,
        peak=assumed.peak,
    )


def sessions(assumed: Assumptions, daily: Traffic) -> float:
    """Rows in the table: Little's law, with each session there from its login to its end or until it was ended.

    One that is ended is taken to have stood for half its time.
    """
    return daily.logins * assumed.refresh_ttl / DAY * (1 - assumed.logged_out / 2)


def endings_kept(assumed: Assumptions, daily: Traffic) -> float:
    """Rows in the feed, and entries in the memory of every process."""
    return daily.endings * (assumed.access_ttl + HORIZON + KEPT) / DAY
