"""Contexts into which calls are sent."""

import pytest

from tests.fakes.machine import AFTER, ENTRY, OTHERS, Planted, ami, is_found


def without(context: str, extension: str = "") -> Planted:
    kept = [one for one in OTHERS if one.context != context or (extension and one.extension != extension)]
    return Planted("", ami(steps=(*ENTRY, *AFTER, *kept)))


GUARD = "exten => i,1,Stasis(callbridge,return,BADTARGET)"
PLANTED = (
    Planted("CB534", without("callbridge-xfer").facts, "extensions.conf", "[callbridge-xfer]"),
    Planted("CB535", without("callbridge-xfer", "i").facts, "extensions.conf", GUARD),
    Planted("CB536", without("callbridge-transfer").facts, "extensions.conf", "[callbridge-transfer]"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_context_that_is_missing_or_open_is_found(planted: Planted) -> None:
    is_found(planted)
