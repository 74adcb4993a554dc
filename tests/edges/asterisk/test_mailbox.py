import asyncio

import pytest

from bridge.asterisk.mailbox import Mailbox, Sort, Sounding
from bridge.errors import ChannelGone
from bridge.telephony.digits import TYPE_AHEAD, DigitLimits, KeyRule

FOUR = DigitLimits(most=4, least=1, first_digit=5, inter_digit=3, terminator="#")


class Notes(list[tuple[str, str]]):
    def note(self, key: str, taken: str) -> None:
        self.append((key, taken))


def mailbox() -> tuple[Mailbox, Notes]:
    notes = Notes()
    return Mailbox(notes.note), notes


def press(box: Mailbox, keys: str, at: float = 0.0) -> None:
    for key in keys:
        box.key(key, at)


def never() -> float:
    return float("inf")


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_keys_wait_when_nothing_is_done() -> None:
    box, notes = mailbox()
    press(box, "12A")
    assert [box.keys.take(), box.keys.take(), box.keys.take()] == ["1", "2", None]
    assert notes == [("", "buffered"), ("", "buffered")]


async def test_it_holds_no_more_than_the_type_ahead() -> None:
    box, notes = mailbox()
    press(box, "1" * (TYPE_AHEAD + 5))
    assert len(box.keys) == TYPE_AHEAD
    assert notes[-1] == ("1", "dropped")


async def test_a_key_after_the_reported_end_of_a_sound_does_not_interrupt_it() -> None:
    box, notes = mailbox()
    with box.expecting(Sounding(Sort.PLAYBACK, "p", KeyRule.INTERRUPT)) as sounding:
        box.ended(Sort.PLAYBACK, "p")
        press(box, "1")
    assert (sounding.interrupted, notes) == (False, [("", "buffered")])


async def test_a_key_before_the_reported_end_of_a_sound_interrupts_it() -> None:
    box, notes = mailbox()
    with box.expecting(Sounding(Sort.PLAYBACK, "p", KeyRule.INTERRUPT)) as sounding:
        press(box, "12")
        box.ended(Sort.PLAYBACK, "p")
    assert (sounding.interrupted, notes) == (True, [("1", "interrupts"), ("", "buffered")])


async def test_the_end_of_another_sound_is_nothing_to_this_one() -> None:
    box, _ = mailbox()
    with box.expecting(Sounding(Sort.PLAYBACK, "p", KeyRule.BUFFER)) as sounding:
        box.ended(Sort.PLAYBACK, "older")
        box.ended(Sort.RECORDING, "p")
        assert not sounding.over
    assert box.sounding is sounding


@pytest.mark.parametrize(
    ("rule", "kept", "words"),
    [
        (KeyRule.DISCARD, "", ["dropped", "dropped"]),
        (KeyRule.BUFFER, "12", ["buffered", "buffered"]),
        (KeyRule.KEEP_FIRST, "2", ["collected", "buffered"]),
        (KeyRule.KEEP_FIRST_ONLY, "", ["collected", "dropped"]),
        (KeyRule.INTERRUPT, "12", ["interrupts", "buffered"]),
    ],
)
async def test_each_rule_is_kept_and_told(rule: KeyRule, kept: str, words: list[str]) -> None:
    box, notes = mailbox()
    with box.expecting(Sounding(Sort.PLAYBACK, "p", rule)):
        press(box, "12")
    assert "".join(iter(box.keys.take, None)) == kept
    assert [taken for _, taken in notes] == words
    assert box.keys.pressed == 2


async def test_a_wait_that_discards_keeps_nothing() -> None:
    box, notes = mailbox()
    with box.waiting(KeyRule.DISCARD):
        press(box, "1")
    press(box, "2")
    assert notes == [("1", "dropped"), ("", "buffered")]


async def test_a_terminator_is_dropped_only_within_a_second() -> None:
    box, notes = mailbox()
    with box.collecting(FOUR, ""):
        press(box, "1234", at=now())
    box.key("#", now() + 1.1)
    assert notes[-1] == ("", "buffered")


async def test_a_terminator_that_is_not_the_next_key_is_kept() -> None:
    box, notes = mailbox()
    with box.collecting(FOUR, ""):
        press(box, "1234", at=now())
    press(box, "5#", at=now())
    assert notes[-2:] == [("", "buffered"), ("", "buffered")]


async def test_a_late_terminator_does_not_end_the_next_collection() -> None:
    box, notes = mailbox()
    with box.collecting(FOUR, ""):
        press(box, "1234", at=now())
    with box.collecting(FOUR, ""):
        press(box, "#", at=now())
        assert box.collected is None
    assert notes[-1] == ("#", "dropped")


async def test_keys_after_a_full_collection_wait() -> None:
    box, _ = mailbox()
    with box.collecting(FOUR, ""):
        press(box, "12345", at=now())
    assert box.collected is not None
    assert (box.collected.keys, box.keys.take()) == ("1234", "5")


async def test_a_timer_runs_from_the_moment_of_the_key() -> None:
    box, _ = mailbox()
    with box.collecting(FOUR, "") as collector:
        box.key("1", now() - 2)
        assert collector.due == pytest.approx(now() + 1, abs=0.1)


async def test_what_has_happened_is_told_before_the_leaving() -> None:
    box, _ = mailbox()
    box.leave()
    assert await box.until(lambda: True, never)
    with pytest.raises(ChannelGone):
        await box.until(lambda: False, never)


async def test_a_deadline_may_move() -> None:
    box, _ = mailbox()
    asyncio.get_running_loop().call_soon(press, box, "1")
    assert not await box.until(lambda: False, lambda: now() if len(box.keys) else never())


async def test_the_cause_of_the_leaving_is_kept_when_later_reports_have_none() -> None:
    box, _ = mailbox()
    box.leave(17)
    box.leave(0)
    box.leave(127)
    assert box.cause == 17


async def test_who_asks_to_be_told_of_the_leaving_is_told_once_and_also_afterwards() -> None:
    box, _ = mailbox()
    told: list[str] = []
    with box.when_gone(lambda: told.append("first")):
        box.leave()
        box.leave()
    with box.when_gone(lambda: told.append("after")):
        assert told == ["first", "after"]
