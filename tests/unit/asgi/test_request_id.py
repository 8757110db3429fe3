"""The id of a request: nobody guesses it, and no two requests have the same."""

import os
import re
import subprocess
import sys

import pytest

from fastlatch.asgi.request_id import new_request_id


def test_ids_are_sixteen_digits_and_all_different():
    made = [new_request_id() for _ in range(2_000)]

    assert len(set(made)) == len(made)
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in made)
    assert made != sorted(made)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_does_not_take_from_the_same_stock():
    program = """
import os
from fastlatch.asgi.request_id import new_request_id
new_request_id()
child = os.fork()
if child:
    os.waitpid(child, 0)
print(*(new_request_id() for _ in range(500)), flush=True)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    ids = done.stdout.split()
    assert len(ids) == 1000
    assert len(set(ids)) == 1000
