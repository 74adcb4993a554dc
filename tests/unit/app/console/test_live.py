import pytest

from bridge.app.console import live
from bridge.app.console.live import ConsoleCalls
from bridge.calls.journal import CallEntered, Noted, StepBegun
from bridge.calls.records import CallRecord
from bridge.calls.switchboard import LegState, LiveCall, LiveLeg, Switchboard
from bridge.observe.call_places import CallPlaces
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension
from tests.fakes.moments import HandClock


class Served:
    def __init__(self, *, away: bool = False) -> None:
        self.away = away

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None: ...

    async def transfer(self, stays: LiveLeg, number: str) -> bool:
        return False


class Stage:
    def __init__(self) -> None:
        ids = iter(f"api-{number}" for number in range(10_000))
        self.board = Switchboard(lambda: next(ids))
        self.places, self.clock = CallPlaces(), HandClock()
        self.calls = ConsoleCalls(self.board, self.places, self.clock, self.clock.pause)

    def enter(self, channel: str) -> LiveCall:
        return self.board.enter(channel, "", "pbx1", 100.0)


async def test_a_call_in_an_ivr_is_shown_with_its_place() -> None:
    stage = Stage()
    call = stage.enter("17.4")
    call.record = CallRecord(call.api_id, "17.4", "pbx1", "cb", 100.0, "0744", "Ana", "099")
    stage.places.read(Noted(0, "17.4", CallEntered("0003*099", "0744", "099", "", call.api_id, "pbx1")))
    stage.places.read(Noted(0, "17.4", StepBegun("context.main.option.1[2]", "play_sound")))
    (row,) = await stage.calls.rows()
    assert (row.number, row.name, row.called, row.ivr) == ("0744", "Ana", "099", "0003*099")
    assert (row.context, row.place, row.doing, row.state) == ("main", "main.1[2]", "play sound", "in the IVR")
    assert stage.calls.find(call.api_id) is row


@pytest.mark.parametrize(
    ("control", "leg", "state"),
    [
        (None, None, "in the dialplan"),
        (Served(), None, "being connected"),
        (Served(away=True), LegState.ON_CALL, "in the dialplan"),
        (None, LegState.RINGING, "ringing"),
        (None, LegState.OTHER_RINGS, "ringing"),
        (None, LegState.ON_CALL, "talking"),
    ],
)
async def test_other_calls_are_shown_by_their_legs(control: Served | None, leg: LegState | None, state: str) -> None:
    stage = Stage()
    call = stage.enter("17.4")
    call.control = control
    if leg:
        stage.board.seat(call, LiveLeg("17.4", Extension("0003", "001"), "0003*001", leg))
    (row,) = await stage.calls.rows()
    assert (row.state, row.number, row.ivr) == (state, "", "")


async def test_a_row_that_is_as_it_was_is_the_same_and_who_asks_at_once_gets_what_was_found() -> None:
    stage = Stage()
    first, _ = stage.enter("17.1"), stage.enter("17.2")
    before = await stage.calls.rows()
    stage.enter("17.3")
    assert len(await stage.calls.rows()) == 2
    stage.clock.go_on(live.FRESH)
    first.control = Served()
    after = await stage.calls.rows()
    assert len(after) == 3
    same = [any(row is one for one in before) for row in after]
    assert same == [False, True, False], "the first has changed, the third is new"


async def test_between_many_calls_others_have_their_turn() -> None:
    stage = Stage()
    for number in range(5 * live.PORTION):
        stage.enter(f"17.{number}")
    assert len(await stage.calls.rows()) == 5 * live.PORTION
    assert stage.clock.pauses == [0] * 5


async def test_a_call_that_is_not_up_is_none() -> None:
    assert Stage().calls.find("nobody") is None
