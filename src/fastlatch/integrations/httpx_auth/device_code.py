"""RFC 8628 section 3.2: what a person has to be shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """Show `user_code` and `verification_uri`, or a QR code of `verification_uri_complete`."""

    user_code: str
    verification_uri: str
    verification_uri_complete: str | None
    """None: the server has none."""
    expires_in: float
    """Seconds."""
    device_code: str = field(repr=False)
    """The program's own half: a secret."""
