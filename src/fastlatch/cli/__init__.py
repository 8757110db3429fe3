"""The command `fastlatch`: one file a noun. One readable line on standard error when something is refused."""

import sys

from fastlatch.domain.errors import FastlatchError

from .app import app
from .logs import only_errors


def main() -> None:
    """Run the command line; exit with 1 on a refusal and with 2 on wrong usage."""
    try:
        with only_errors():
            app()
    except FastlatchError as error:
        # Whoever runs this may read the log, so the private half helps and hurts nobody.
        detail = f" ({error.detail})" if error.detail else ""
        for line in f"{error}{detail}".splitlines():
            sys.stderr.write(f"fastlatch: {line}\n")
        sys.exit(1)
