"""Whether a stranger can tell an unknown name from a wrong password by the time it takes (OWASP ASVS 6.3.8).

Starts `fastlatch demo` on a free port with throttling off, sends interleaved pairs in random order over one
connection, and prints the gap of the medians and the area under the ROC curve (0.5: nothing to tell).

    python benchmarks/timing_gap.py [--pairs 300]
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import time

import httpx2

GOAL = 0.05


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def timed(http: httpx2.Client, username: str) -> float:
    start = time.perf_counter()
    answer = http.post("/token", data={"username": username, "password": "not the password"})
    elapsed = time.perf_counter() - start
    if answer.status_code != 401:
        raise SystemExit(f"expected a failed login, got {answer.status_code}: {answer.text}")
    return elapsed


def measure(base_url: str, pairs: int) -> tuple[list[float], list[float]]:
    known: list[float] = []
    unknown: list[float] = []
    with httpx2.Client(base_url=base_url, timeout=30) as http:
        for _ in range(10):
            timed(http, "johndoe")
        for index in range(pairs):
            # The same length as the known name, and a new one each time, so that no cache can know it.
            probes = [("johndoe", known), (f"x{index:06d}", unknown)]
            random.shuffle(probes)
            for username, times in probes:
                times.append(timed(http, username))
    return known, unknown


def area_under_curve(known: list[float], unknown: list[float]) -> float:
    wins = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return wins / (len(known) * len(unknown))


def wait_until_ready(base_url: str) -> None:
    for _ in range(200):
        try:
            if httpx2.get(f"{base_url}/.well-known/jwks.json").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise SystemExit("the demo did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=300)
    arguments = parser.parse_args()
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "fastlatch", "demo", "--port", str(port)],
        env=os.environ | {"FASTLATCH_LOGIN_RATE_LIMIT": "off", "FASTLATCH_ADDRESS_RATE_LIMIT": "off"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(base_url)
        known, unknown = measure(base_url, arguments.pairs)
    finally:
        server.terminate()
        server.wait()
    first, second = statistics.median(known), statistics.median(unknown)
    gap = abs(first - second) / max(first, second)
    print(f"pairs                  {arguments.pairs}")
    print(f"wrong password, median {first * 1000:8.2f} ms")
    print(f"unknown name, median   {second * 1000:8.2f} ms")
    print(f"gap of the medians     {gap:8.1%}   (goal: under {GOAL:.0%})")
    print(f"area under the curve   {area_under_curve(known, unknown):8.3f}   (goal: 0.45 to 0.55)")


if __name__ == "__main__":
    main()
