"""The physical limit of issuing: one thread that does nothing but sign with a loaded key. A program of its own.

`python -m benchmarks.raw_signing --algorithm ES256 --seconds 3` prints signatures/s.
"""

import argparse
import sys
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from .pinning import SERVER_CORE, pinned
from .program import printed
from .row import NotMeasured

_MESSAGE = b"x" * 500
"""About as long as the header and claims of an access token."""
_TOGETHER = 20


def raw_signing_rate(algorithm: str, *, seconds: float, by_cpu: bool) -> float:
    """Signatures a second on the server's core."""
    command = [*pinned(SERVER_CORE), sys.executable, "-m", "benchmarks.raw_signing", "--algorithm", algorithm]
    command += ["--seconds", str(seconds), *(["--cpu"] if by_cpu else [])]
    return float(printed("raw signing", command, timeout=seconds + 60))


def sign_without_pause(algorithm: str, seconds: float, clock: Callable[[], float] = time.perf_counter) -> float:
    """By the clock given; a few signatures between two looks at it."""
    sign = _signer(algorithm)
    start, done = clock(), 0
    while (elapsed := clock() - start) < seconds:
        for _ in range(_TOGETHER):
            sign()
        done += _TOGETHER
    return done / elapsed


def _signer(algorithm: str) -> Callable[[], bytes]:
    if algorithm == "RS256":
        rsa_key = rsa.generate_private_key(65_537, 2048)
        scheme, digest = padding.PKCS1v15(), SHA256()
        return lambda: rsa_key.sign(_MESSAGE, scheme, digest)
    if algorithm == "ES256":
        ec_key = ec.generate_private_key(ec.SECP256R1())
        ecdsa = ec.ECDSA(SHA256())
        return lambda: ec_key.sign(_MESSAGE, ecdsa)
    raise NotMeasured(f"nobody signs with {algorithm} here")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.raw_signing", description=__doc__)
    parser.add_argument("--algorithm", choices=("ES256", "RS256"), default="ES256")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--cpu", action="store_true", help="count by processor time")
    asked = parser.parse_args()
    clock = time.process_time if asked.cpu else time.perf_counter
    print(sign_without_pause(asked.algorithm, asked.seconds, clock))


if __name__ == "__main__":
    main()
