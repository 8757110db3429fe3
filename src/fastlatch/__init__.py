"""Login and tokens for FastAPI. What `fastlatch.public` names is public, and `fastlatch.integrations`; nothing else is.

They are imported when the first of them is asked for: the command line decides how it starts before FastAPI is there.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastlatch.public import *  # noqa: F403 (so that type checkers and editors see every name)
    from fastlatch.public import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        if name == "__all__" or not name.startswith("_"):
            from fastlatch.quick_start import uncollected  # noqa: PLC0415 (at the first use)

            with uncollected():
                from fastlatch.public import __dict__ as public  # noqa: PLC0415 (the same)

            if name == "__all__" or name in public["__all__"]:
                globals()[name] = public[name]
                return public[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        from fastlatch import __all__ as names  # noqa: PLC0415 (as above)

        return sorted({*globals(), *names})
