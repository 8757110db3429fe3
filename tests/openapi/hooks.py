"""For schemathesis: a user and a token for each test case, as what is asked may delete the user or end the session."""

import os
from itertools import count

import httpx2
import schemathesis

_NUMBERS = count()
_HTTP = httpx2.Client(base_url=os.environ["FASTLATCH_ASKED"], timeout=60)
_PASSWORD = "purple monkey dishwasher"


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/users/me")
class NewUser:
    """Registers, and logs in."""

    def get(self, _case: schemathesis.Case, _context: schemathesis.AuthContext) -> str:
        name = f"user-{next(_NUMBERS)}"
        made = _HTTP.post("/users", json={"username": name, "password": _PASSWORD})
        answer = _HTTP.post("/token", data={"grant_type": "password", "username": name, "password": _PASSWORD})
        assert (made.status_code, answer.status_code) == (201, 200), answer.text
        return str(answer.json()["access_token"])

    def set(self, case: schemathesis.Case, data: str, _context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"
