"""Nothing blocks: hashing waits in a bounded queue, and a full one says so at once."""

from concurrent.futures import ThreadPoolExecutor

from support.flows import bearer


def test_a_full_hashing_queue_answers_503_with_retry_after_and_everything_else_goes_on(site_of):
    # A hash that takes long enough for all of them to be under way together.
    site = site_of(hash_queue=1, argon2_memory_kib=65536, argon2_iterations=8, login_rate_limit="off")
    token = site.login()["access_token"]

    def log_in(number):
        # Each from an address of its own, so that no limit but the queue's is met.
        form = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
        return site.http.post("/token", data=form, headers={"X-Forwarded-For": f"192.0.2.{number}"})

    with ThreadPoolExecutor(12) as callers:
        logins = [callers.submit(log_in, number) for number in range(12)]
        meanwhile = site.http.get("/users/me", headers=bearer(token))
        answers = [login.result() for login in logins]

    assert meanwhile.status_code == 200
    assert {answer.status_code for answer in answers} == {200, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["error"] == "temporarily_unavailable"
