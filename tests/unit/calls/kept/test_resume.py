"""What was left, paired with what is still there. Source: The IVR 3.12."""

from bridge.calls.channel import Arrival
from bridge.calls.kept.resume import Resume
from bridge.calls.kept.snapshot_text import LeftCall, text_of
from bridge.calls.kept.snapshots import snapshot_of
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing
from bridge.telephony.values import CallerId
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import LoopClock
from tests.unit.calls.ivrs import a_call


class Left:
    """Three calls that were left, one of which nobody can read."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, LeftCall]] = []
        self.dropped: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self.one = Standing("1", 2)
        text = text_of(snapshot_of(a_call(), LoopClock()), self.one)
        kept = [
            KeptCall("pbx1", channel, channel, live, 5.0, state)
            for channel, live, state in (("1.1", "v1", text), ("1.2", "v2", text), ("1.3", "v3", "{"))
        ]
        self.resume = Resume(kept, self.take_up, lambda *one: self.dropped.append(one), self.complaints.append)

    def take_up(self, arrival: Arrival, left: LeftCall) -> None:
        self.taken.append((arrival.channel.id.unique, left))


def arriving(channel: str) -> Arrival:
    return Arrival(FakeChannel(unique=channel), (), CallerId(), "", "", up=True)


async def test_what_can_be_read_is_looked_for_and_the_rest_is_told_and_dropped() -> None:
    left = Left()
    assert left.resume.channels == {"1.1": left.one, "1.2": left.one}
    assert left.resume.versions == {"v1", "v2"}
    assert left.dropped == [("pbx1", "1.3")]
    assert left.complaints == ["what was kept of call 1.3 is no JSON: its caller gets the dialplan's fallback"]


async def test_each_is_found_or_lost_once() -> None:
    left = Left()
    for _ in range(2):
        left.resume.found(arriving("1.1"))
        left.resume.lost("1.2")
    left.resume.lost("1.1")
    left.resume.found(arriving("1.2"))
    left.resume.found(arriving("9.9"))
    left.resume.lost("9.9")
    assert [(channel, one.kept.channel) for channel, one in left.taken] == [("1.1", "1.1")]
    assert left.dropped == [("pbx1", "1.3"), ("pbx1", "1.2")]
    assert left.resume.channels == {}
