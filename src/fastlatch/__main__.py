"""`python -m fastlatch` is the command `fastlatch`."""

from fastlatch.cli import main

if __name__ == "__main__":
    main()
