"""Who is called. Source: The IVR 3.9."""

import pytest

from bridge.ivr.connect import Callee
from bridge.telephony.destinations import RingOutside, RingPhone
from bridge.telephony.values import Extension

PHONE = RingPhone(Extension("0003", "001"), ("PJSIP/001",))


@pytest.mark.parametrize(
    ("to", "number"), [(PHONE, "0003*001"), (RingOutside("0040258", "PJSIP/258@trunk", "dial.allow[1]"), "0040258")]
)
def test_its_number_is_the_extension_or_the_number_that_was_dialled(to: RingPhone | RingOutside, number: str) -> None:
    assert Callee(to, "•••", keyed=True).number == number
