"""Which form of a long test runs."""

import os

LONG = os.environ.get("FASTLATCH_TEST_LONG", "") not in {"", "0"}
"""`FASTLATCH_TEST_LONG=1`: as long as the faults that they are about."""
