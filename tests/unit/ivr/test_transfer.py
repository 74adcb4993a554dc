"""What a transfer may ask for. Source: The IVR 4 (`transfer`), Call Interactive 6.5."""

import pytest
from pydantic import ValidationError

from bridge.ivr.transfer import TARGETS, Transfer
from bridge.ivr.variables import Template
from bridge.telephony.destinations import DialplanPlace

TO, PLACE = (Template.literal("001"),), DialplanPlace("callbridge-xfer", "q800")


def test_it_has_either_numbers_or_a_place() -> None:
    assert Transfer(to=TO).place is None
    assert Transfer(place=PLACE).to == ()
    for neither_or_both in ({}, {"to": TO, "place": PLACE}):
        with pytest.raises(ValidationError, match="either numbers or a place"):
            Transfer(**neither_or_both)  # type: ignore[arg-type]  # that is what is tried


@pytest.mark.parametrize(("field", "least", "most"), [("ring", 1, 600), ("limit", 0, 86400), ("most", 1, TARGETS)])
def test_its_times_and_numbers_have_bounds(field: str, least: int, most: int) -> None:
    for value in (least, most):
        assert getattr(Transfer.model_validate({"to": TO, field: value}), field) == value
    for value in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            Transfer.model_validate({"to": TO, field: value})


def test_only_names_of_variables_are_exported() -> None:
    assert Transfer(to=TO, export=("a",)).export == ("a",)
    with pytest.raises(ValidationError):
        Transfer(to=TO, export=("CALLERID(num)",))
