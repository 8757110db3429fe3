"""How stored hashes spell bytes (RFC 4648, and passlib's dialect of it) and how a password becomes bytes."""

import base64


def password_bytes(password: str) -> bytes:
    """UTF-8, for every string there is: a lone surrogate (JSON can hold one) has bytes too, and is no exception."""
    return password.encode("utf-8", "surrogatepass")


def from_base64(text: str) -> bytes | None:
    """Standard alphabet with or without padding; passlib writes `.` for `+`. None: it is not base64."""
    bare = text.rstrip("=").replace(".", "+")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except ValueError:
        return None


def is_canonical_base64(text: str) -> bool:
    """Whether it is the one spelling of its bytes, without padding: the only one that libargon2 reads."""
    raw = from_base64(text)
    return raw is not None and base64.b64encode(raw).rstrip(b"=") == text.encode()
