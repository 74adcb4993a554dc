"""What is dialled. Source: The IVR 3.9."""

from bridge.calls.legs import Dial, Leg
from bridge.telephony.values import CallerId

LEGS = tuple(Leg(f"1.leg{number}", f"PJSIP/{number}", str(number), CallerId()) for number in range(3))


def test_the_legs_of_all_rounds_are_known_in_the_order_in_which_they_are_placed() -> None:
    assert Dial((LEGS[:2], LEGS[2:]), 25).legs == LEGS
