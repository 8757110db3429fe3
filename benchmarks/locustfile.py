"""A load test with locust: people who log in, use their token, and renew it.

    fastlatch demo                                              in one terminal
    locust -f benchmarks/locustfile.py --host http://127.0.0.1:8000      in another

A login is a password hash and costs a core some 30 ms; a request with a token costs almost nothing. So the mix decides
the figures: here 40 requests with a token to 4 renewals to 1 login. 503 is an answer of the product and no failure of
it: the hashing queue is full, and `Retry-After` says for how long.
"""

import time
from http import HTTPStatus
from typing import Any

from locust import HttpUser, between, task

CREDENTIALS = {"grant_type": "password", "username": "johndoe", "password": "secret"}


class Person(HttpUser):
    """Somebody with one session at a time."""

    wait_time = between(0.05, 0.15)

    def on_start(self) -> None:
        self.access_token = ""
        self.refresh_token = ""
        self.log_in()

    @task(40)
    def use_the_token(self) -> None:
        headers = {"Authorization": f"Bearer {self.access_token}"}
        with self.client.get("/users/me", headers=headers, catch_response=True) as answer:
            if answer.status_code == HTTPStatus.UNAUTHORIZED:
                answer.success()  # the login before was answered 503
                self.log_in()

    @task(4)
    def renew(self) -> None:
        if self.refresh_token:
            self._tokens("refresh", {"grant_type": "refresh_token", "refresh_token": self.refresh_token})

    @task(1)
    def log_in(self) -> None:
        if self.refresh_token:
            self.client.post("/revoke", data={"token": self.refresh_token})
        self._tokens("login", CREDENTIALS)

    def _tokens(self, name: str, form: dict[str, Any]) -> None:
        with self.client.post("/token", data=form, name=f"/token ({name})", catch_response=True) as answer:
            if answer.status_code == HTTPStatus.OK:
                tokens = answer.json()
                self.access_token, self.refresh_token = tokens["access_token"], tokens["refresh_token"]
            elif answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
                answer.success()
                time.sleep(float(answer.headers["Retry-After"]))
