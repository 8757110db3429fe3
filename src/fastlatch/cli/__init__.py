"""The command `fastlatch`: one file a noun. One readable line on standard error when something is refused.

Light to import, since each worker of a server imports it too, and none of the commands.
"""

import sys

from fastlatch.domain.errors import FastlatchError
from fastlatch.quick_start import uncollected


def main() -> None:
    """Run the command line; exit with 1 on a refusal and with 2 on wrong usage."""
    with uncollected():
        from .app import app  # noqa: PLC0415 (brings everything else)
        from .only_errors import only_errors  # noqa: PLC0415 (the same)
    try:
        with only_errors():
            app()
    except FastlatchError as error:
        # Whoever runs this may read the log, so the private half helps and hurts nobody.
        detail = f" ({error.detail})" if error.detail else ""
        for line in f"{error}{detail}".splitlines():
            sys.stderr.write(f"fastlatch: {line}\n")
        sys.exit(1)
