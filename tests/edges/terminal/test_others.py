import pytest

from bridge.calls.legs import Dial, Leg, LegEnd
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId, ChannelId
from bridge.terminal.channel import TerminalChannel
from bridge.terminal.others import Others
from tests.fakes.quiet_caller import QuietCaller

ANA, BEN = (Leg(f"id-{short}", f"PJSIP/{short}", f"0003*{short}", CallerId()) for short in ("001", "002"))


@pytest.mark.parametrize(
    ("others", "end", "word"),
    [
        (Others.ANSWER, None, "ANSWER"),
        (Others.BUSY, LegEnd.BUSY, "FULL"),
        (Others.NO_ANSWER, LegEnd.NO_ANSWER, "TIMEOUT"),
        (Others.CONGESTION, LegEnd.CONGESTION, "FAILED"),
        (Others.UNAVAILABLE, LegEnd.UNAVAILABLE, "FAILED"),
    ],
)
async def test_what_becomes_of_transfers(others: Others, end: LegEnd | None, word: str) -> None:
    caller = QuietCaller()
    channel = TerminalChannel(ChannelId("simulator", "1.1"), caller, lambda *_: None, others=others)
    assert (others.end, others.word) == (end, word)
    assert await channel.visit(DialplanPlace("callbridge-xfer", "q800"), {}) == word


@pytest.mark.parametrize("others", [Others.BUSY, Others.NO_ANSWER])
async def test_each_round_ends_as_it_was_said(others: Others) -> None:
    caller = QuietCaller()
    channel = TerminalChannel(ChannelId("simulator", "1.1"), caller, lambda *_: None, others=others)
    rung = await channel.ring(Dial(((ANA,), (BEN,)), 25), lambda *_: None)
    assert rung.answered is None
    assert rung.ends == ((ANA, others.end), (BEN, others.end))
    assert rung.timed_out is (others is Others.NO_ANSWER)
    said = others.value.replace("_", " ")
    assert caller.noticed == ["rings 0003*001", said, "rings 0003*002", said]
