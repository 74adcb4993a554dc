import pytest

from bridge.asterisk.leg_ends import end_of
from bridge.calls.legs import LegEnd


@pytest.mark.parametrize(
    ("cause", "end"),
    [
        (17, LegEnd.BUSY),
        (21, LegEnd.BUSY),
        (19, LegEnd.NO_ANSWER),
        (1, LegEnd.CONGESTION),
        (28, LegEnd.CONGESTION),
        (34, LegEnd.CONGESTION),
        (38, LegEnd.CONGESTION),
    ],
)
def test_what_a_cause_means_does_not_depend_on_ringing(cause: int, end: LegEnd) -> None:
    assert end_of(cause, rang=True) is end_of(cause, rang=False) is end


@pytest.mark.parametrize("cause", [0, 16, 18, 26, 27, 58, 127])
def test_any_other_leg_rang_out_or_could_not_be_reached(cause: int) -> None:
    assert end_of(cause, rang=True) is LegEnd.NO_ANSWER
    assert end_of(cause, rang=False) is LegEnd.UNAVAILABLE
