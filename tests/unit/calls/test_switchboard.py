"""Which channel belongs to which call, and who has a leg. Source: Events and API 1, 6.4, 7.1."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.calls.switchboard import CallControl, LegState, LiveCall, LiveLeg, Switchboard
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension

ANA, BEN = Extension("0003", "001"), Extension("0003", "002")


@pytest.fixture
def board() -> Switchboard:
    numbers = count(1)
    return Switchboard(lambda: f"call{next(numbers)}")


def ids(board: Switchboard) -> list[str]:
    return [call.api_id for call in board]


class Control:
    away = False

    async def hang_up(self, reason: EndReason = EndReason.API_DELETE) -> None: ...
    async def transfer(self, stays: LiveLeg, number: str) -> bool:
        return False


class TestIdentity:
    def test_a_channel_that_is_seen_again_is_of_the_same_call(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        assert (call.api_id, call.call_id, call.server, call.began) == ("call1", "1.1", "pbx1", 5.0)
        assert board.enter("1.1", "1.1", "pbx1", 6.0) is call
        assert board.get("call1") is call
        assert ids(board) == ["call1"]

    def test_all_that_share_a_linkedid_are_one_call_known_by_its_first_channel(self, board: Switchboard) -> None:
        call = board.enter("1.1", "1.1", "pbx1", 5.0)
        assert board.enter("1.2", "1.1", "pbx1", 6.0) is call
        assert (call.call_id, call.channels) == ("1.1", {"1.1", "1.2"})
        assert board.of_channel("1.2") is call

    def test_a_call_that_we_place_is_known_before_its_channel_is(self, board: Switchboard) -> None:
        call = board.expect("1.1", "pbx1", 5.0, "given")
        assert board.enter("1.1", "", "pbx1", 9.0) is call
        assert board.enter("1.2", "1.1", "pbx1", 9.0) is call
        assert (call.api_id, call.call_id) == ("given", "1.1")
        assert board.expect("2.1", "pbx1", 5.0).api_id == "call1"

    def test_a_leg_that_we_place_is_of_its_call_whatever_its_linkedid(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        board.belongs("1.5", call)
        assert board.enter("1.5", "1.5", "pbx1", 6.0) is call
        assert board.enter("1.6", "1.5", "pbx1", 7.0) is call

    @pytest.mark.parametrize("first", ["ARI", "AMI"])
    def test_whoever_sees_a_channel_first_it_has_one_identity(self, board: Switchboard, first: str) -> None:
        """ARI does not know the linkedid, AMI does."""
        caller = board.enter("1.1", "1.1", "pbx1", 5.0)
        seen = [("1.2", ""), ("1.2", "1.1")]
        for channel, linked in seen if first == "ARI" else reversed(seen):
            board.enter(channel, linked, "pbx1", 6.0)
        assert ids(board) == ["call1"]
        assert board.of_channel("1.2") is caller


class TestJoin:
    def test_the_older_one_holds_with_the_legs_of_both(self, board: Switchboard) -> None:
        older, newer = board.enter("1.1", "1.1", "pbx1", 5.0), board.enter("2.1", "2.1", "pbx1", 6.0)
        board.seat(older, LiveLeg("1.1", ANA, "0003*001"))
        board.seat(newer, LiveLeg("2.1", BEN, "0003*002"))
        newer.charged = BEN
        assert board.join(newer, older) is older
        assert ids(board) == [older.api_id]
        assert [(leg.number, leg.position) for leg in older.legs.values()] == [("0003*001", 1), ("0003*002", 2)]
        assert older.charged == BEN
        assert board.of_channel("2.1") is older
        assert board.enter("2.2", "2.1", "pbx1", 7.0) is older

    def test_who_may_not_be_sent_outside_may_not_be_sent_there_by_joining(self, board: Switchboard) -> None:
        older, newer = board.enter("1.1", "", "pbx1", 5.0), board.enter("2.1", "", "pbx1", 6.0)
        newer.transfer_outside = False
        assert not board.join(older, newer).transfer_outside

    def test_a_call_is_itself(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        assert board.join(call, call) is call
        assert ids(board) == ["call1"]

    def test_who_serves_one_of_them_serves_both(self, board: Switchboard) -> None:
        older, newer = board.enter("1.1", "", "pbx1", 5.0), board.enter("2.1", "", "pbx1", 6.0)
        control: CallControl = Control()
        newer.control = control
        assert board.join(older, newer).control is control

    def test_one_that_may_not_be_transferred_outside_makes_both_such(self, board: Switchboard) -> None:
        one, other = board.enter("1.1", "", "pbx1", 5.0), board.enter("2.1", "", "pbx1", 6.0)
        other.transfer_outside = False
        assert not board.join(one, other).transfer_outside

    def test_who_serves_a_call_serves_it_until_he_or_another_says_so(self, board: Switchboard) -> None:
        call, one, other = board.enter("1.1", "", "pbx1", 5.0), Control(), Control()
        board.serve("1.1", one)
        board.serve("1.1", other)
        board.serve_no_more("1.1", one)
        assert call.control is other
        board.serve_no_more("1.1", other)
        assert call.control is None

    def test_nobody_serves_what_is_not_there(self, board: Switchboard) -> None:
        board.serve("9.9", Control())
        board.serve_no_more("9.9", Control())
        assert ids(board) == []


class TestLegs:
    def test_one_that_turns_out_to_be_another_channel_keeps_its_view(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        leg = board.seat(call, LiveLeg("1.1", ANA, "0003*001"))
        board.move(call, leg, "1.2")
        board.gone("1.1")
        assert list(call.legs.values()) == [leg]
        assert (leg.channel, leg.position) == ("1.2", 1)
        assert board.of_channel("1.2") is call

    def test_the_calls_of_an_extension_are_those_in_which_it_has_a_leg_or_which_it_pays(
        self, board: Switchboard
    ) -> None:
        calls = [board.enter(f"{number}.1", "", "pbx1", number) for number in range(3)]
        leg = board.seat(calls[0], LiveLeg("0.1", ANA, "0003*001", LegState.RINGING))
        calls[1].charged = ANA
        board.seat(calls[2], LiveLeg("2.1", BEN, "0003*002"))
        assert board.of_extension(ANA) == (calls[0], calls[1])
        assert calls[0].leg_of(ANA) is leg
        assert calls[1].leg_of(ANA) is None

    def test_a_leg_that_is_known_stays_as_it_is(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        leg = board.seat(call, LiveLeg("1.1", ANA, "0003*001"))
        assert board.seat(call, LiveLeg("1.1", ANA, "another")) is leg
        assert board.seat(call, LiveLeg("1.1", None, "0744")).position == 2

    def test_a_seat_makes_its_channel_one_of_the_call(self, board: Switchboard) -> None:
        call = board.enter("1.1", "", "pbx1", 5.0)
        board.seat(call, LiveLeg("1.5", BEN, "0003*002"))
        assert board.of_channel("1.5") is call


class TestEnd:
    def test_a_call_is_forgotten_with_its_last_channel(self, board: Switchboard) -> None:
        call = board.enter("1.1", "1.1", "pbx1", 5.0)
        board.seat(call, LiveLeg("1.5", BEN, "0003*002"))
        assert board.gone("1.1") is call
        assert list(call.legs) == [("1.5", BEN)]
        assert ids(board) == ["call1"]
        assert board.gone("1.5") is call
        assert ids(board) == []
        assert board.gone("1.5") is None
        assert board.enter("1.9", "1.1", "pbx1", 9.0) is not call, "its linkedid is forgotten too"

    def test_the_linkedids_of_others_are_not_forgotten_with_it(self, board: Switchboard) -> None:
        other = board.enter("2.1", "2.1", "pbx1", 5.0)
        board.enter("1.1", "1.1", "pbx1", 5.0)
        board.gone("1.1")
        assert board.enter("2.2", "2.1", "pbx1", 6.0) is other

    def test_the_calls_of_a_token_are_counted_while_they_are_up(self, board: Switchboard) -> None:
        board.expect("1.1", "pbx1", 5.0, token="crm")
        board.belongs("1.2", board.expect("2.1", "pbx1", 5.0, token="crm"))
        board.enter("3.1", "", "pbx1", 5.0)
        assert (board.up("crm"), board.up("web")) == (2, 0)
        board.gone("1.1")
        board.gone("2.1")
        assert board.up("crm") == 1
        board.gone("1.2")
        board.gone("3.1")
        assert board.up("crm") == 0

    def test_a_linkedid_that_another_call_has_taken_over_is_not_forgotten(self, board: Switchboard) -> None:
        board.enter("1.5", "1.1", "pbx1", 5.0)
        taken = board.expect("1.1", "pbx1", 4.0, "kept")
        board.gone("1.5")
        assert ids(board) == ["kept"]
        assert board.enter("1.2", "1.1", "pbx1", 6.0) is taken


CHANNELS = st.sampled_from([f"{number}.1" for number in range(6)])
DEEDS = st.lists(
    st.tuples(st.just("enter"), CHANNELS, st.just("") | CHANNELS)
    | st.tuples(st.just("seat"), CHANNELS, CHANNELS)
    | st.tuples(st.just("join"), CHANNELS, CHANNELS)
    | st.tuples(st.just("gone"), CHANNELS, CHANNELS),
    max_size=40,
)


@given(DEEDS)
def test_whatever_is_seen_every_channel_is_of_one_call_and_nothing_is_left_when_all_are_gone(
    deeds: list[tuple[str, str, str]],
) -> None:
    numbers = count(1)
    board = Switchboard(lambda: f"call{next(numbers)}")
    for moment, (what, channel, other) in enumerate(deeds):
        do(board, what, channel, other, moment)
        calls = list(board)
        for call in calls:
            assert call.channels
            assert all(board.of_channel(one) is call for one in call.channels)
            assert {leg.channel for leg in call.legs.values()} <= call.channels
            positions = [leg.position for leg in call.legs.values()]
            assert len(set(positions)) == len(positions)
        assert sum(len(call.channels) for call in calls) == len(board._by_channel)  # noqa: SLF001 - leaks
        assert {call.api_id for call in board._by_linked.values()} <= {call.api_id for call in calls}  # noqa: SLF001 - leaks
    for number in range(6):
        board.gone(f"{number}.1")
    assert (list(board), board._by_channel, board._by_linked) == ([], {}, {})  # noqa: SLF001 - leaks


def do(board: Switchboard, what: str, channel: str, other: str, moment: float) -> None:
    match what:
        case "enter":
            board.enter(channel, other, "pbx1", moment)
        case "gone":
            board.gone(channel)
        case "seat":
            if (call := board.of_channel(channel)) is not None:
                board.seat(call, LiveLeg(other, ANA, "0003*001"))
        case _:
            one, two = board.of_channel(channel), board.of_channel(other)
            if isinstance(one, LiveCall) and isinstance(two, LiveCall):
                board.join(one, two)
