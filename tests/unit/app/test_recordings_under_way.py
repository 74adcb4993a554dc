"""A recording is ready when it is over, and not before."""

from bridge.app.recordings_under_way import under_way
from bridge.calls.switchboard import Switchboard


class Hand:
    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at


def test_of_our_calls_it_is_known_to_the_moment() -> None:
    hand, board = Hand(), Switchboard(lambda: "abc")
    busy = under_way(board, hand.now)
    call = board.enter("17.1", "", "pbx1", hand.at)
    call.recording.add("rec-1")
    assert busy("abc", "rec-1", hand.at, hand.at)
    assert not busy("abc", "rec-2", hand.at, hand.at)
    call.recording.discard("rec-1")
    assert not busy("abc", "rec-1", hand.at, hand.at)
    assert not busy("over", "rec-1", hand.at, hand.at)


def test_what_a_process_before_this_one_has_begun_is_busy_while_it_grows() -> None:
    hand = Hand()
    busy = under_way(Switchboard(lambda: "abc"), hand.now)
    began = hand.at - 1
    hand.at += 10
    assert busy("old", "rec-1", began, hand.at - 2.9)
    assert not busy("old", "rec-1", began, hand.at - 3)
