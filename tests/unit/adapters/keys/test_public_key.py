"""RFC 8037: keys of Ed25519 that are no key of anybody's."""

import base64

import pytest

from fastlatch.adapters.keys.public_key import read_public_key

P = 2**255 - 19
OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
GOOD = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""RFC 8037 appendix A.2."""


def entry(x: str) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


@pytest.mark.parametrize("sign", [0, 1 << 255])
@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, OF_ORDER_8, P - OF_ORDER_8])
def test_a_point_of_small_order_and_a_second_spelling_are_refused(y: int, sign: int) -> None:
    """Anybody makes signatures that fit such a key, for any text."""
    x = base64.urlsafe_b64encode((y | sign).to_bytes(32, "little")).rstrip(b"=").decode()

    with pytest.raises(ValueError, match="no key"):
        read_public_key(entry(x))


def test_any_other_point_is_a_key() -> None:
    read = read_public_key(entry(GOOD))

    assert read is not None
    assert read.algorithm == "EdDSA"
