"""Places of the dialplan, as people read them."""

from bridge.telephony.destinations import DialplanPlace


def test_a_place_is_written_as_in_the_dialplan_and_its_first_priority_is_understood() -> None:
    assert str(DialplanPlace("callbridge-xfer", "q800")) == "q800@callbridge-xfer"
    assert str(DialplanPlace("phones", "001", 3)) == "001@phones,3"
