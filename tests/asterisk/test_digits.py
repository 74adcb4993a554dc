"""The short form of `make digits`: a few hundred keys, and proof that the counting would notice what it looks for."""

from pathlib import Path
from random import Random

import pytest

from bench.digit_calls import Made, Pressed, Speed
from bench.digit_count import Difference, What, compare
from bench.digit_ivr import SHORT
from bench.digit_moments import Moment, Timeline
from bench.digit_outcome import judge
from bench.digit_witness import Report, Witness
from bench.digits import measure
from bridge.calls.journal import (
    CallEntered,
    Entry,
    KeyPressed,
    Noted,
    ReplyReceived,
    RequestSent,
    SoundPlayed,
    StepBegun,
)
from lab.asterisk import Asterisk

CALLER = "2025500001"


@pytest.mark.asterisk
@pytest.mark.alone
@pytest.mark.timeout(120)
async def test_no_key_is_lost_doubled_or_out_of_order_at_any_speed(asterisk: Asterisk, tmp_path: Path) -> None:
    outcome = await measure(asterisk, tmp_path, 300, 20, Random(7), SHORT)
    assert outcome.good, "\n".join([outcome.table(), str(outcome.facts), *outcome.complaints()])
    assert outcome.total()["sent"] == outcome.total()["received"] >= 300
    for speed in Speed:
        assert outcome.total(speed=speed)["sent"] > 0
    for moment in Moment:
        assert outcome.total(moment=moment)["sent"] > 0
    assert outcome.facts["second reports dropped"] > 0


@pytest.mark.parametrize(
    ("sent", "received", "found"),
    [
        ("1100", "1100", []),
        ("1100", "110", [(What.LOST, 3, "0")]),
        ("1100", "11000", [(What.DOUBLED, 3, "0")]),
        ("12345", "12435", [(What.MOVED, 2, "3")]),
        ("123", "1293", [(What.DOUBLED, 1, "9")]),
        ("12345678", "2345678", [(What.LOST, 0, "1")]),
        ("12", "", [(What.LOST, 0, "1"), (What.LOST, 1, "2")]),
        ("", "5", [(What.DOUBLED, 0, "5")]),
        ("9876543210", "876543219", [(What.LOST, 0, "9"), (What.LOST, 9, "0"), (What.DOUBLED, 9, "9")]),
    ],
)
def test_each_difference_is_counted_as_what_it_is(sent: str, received: str, found: list[tuple[What, int, str]]) -> None:
    assert set(compare(sent, received)) == {Difference(*difference) for difference in found}


def test_a_key_belongs_to_the_moment_in_which_it_was_released() -> None:
    entries: list[tuple[float, Entry]] = [
        (11.0, StepBegun("start[1]", "record_digits", "a, 1 to 3 digits")),
        (11.1, SoundPlayed("tone-440", "key", 0.1)),
        (12.0, StepBegun("start[2]", "call_interactive")),
        (12.1, RequestSent("s", "GET", "http://127.0.0.1/", 1)),
        (13.0, ReplyReceived("s", 200, 0.9, 0, ())),
        (13.1, StepBegun("start[3]", "play_sound", "tone-620 background")),
        (13.5, SoundPlayed("tone-620", "key", 0.4)),
        (13.6, StepBegun("start[4]", "play_sound", "tone-850 foreground")),
    ]
    timeline = Timeline(10.0, [Noted(at, "1.1", entry) for at, entry in entries])
    moments = {at: timeline.of(at - 0.1, at) for at in (10.1, 10.3, 11.05, 11.5, 12.5, 13.05, 13.4, 13.55, 13.9)}
    assert list(moments.values()) == [
        Moment.FIRST, Moment.BETWEEN, Moment.COLLECTING, Moment.COLLECTING, Moment.REQUEST, Moment.BETWEEN,
        Moment.PROMPT, Moment.BETWEEN, Moment.BETWEEN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "reported", "taken", "what", "whose"),
    [
        ("12", "12", 2, What.LOST, "Asterisk did not report it"),
        ("12", "123", 2, What.LOST, "taken for a second report, and dropped"),
        ("12", "123", 3, What.LOST, "Callbridge, after it had taken the key"),
        ("1223", "1223", 4, What.DOUBLED, "Asterisk reported it twice, and the second report was not known for one"),
        ("1223", "123", 3, What.DOUBLED, "Callbridge, after it had taken the key"),
        ("132", "132", 3, What.MOVED, "Asterisk reported it at another place"),
        ("132", "123", 3, What.MOVED, "Callbridge, after it had taken the key"),
    ],
)
def test_a_difference_is_laid_at_the_right_door(
    received: str, reported: str, taken: int, what: What, whose: str
) -> None:
    pressed = [Pressed(key, 11.0 + n, 11.1 + n, 0.0) for n, key in enumerate("123")]
    made = Made(CALLER, Speed.HUMAN, 10.0, pressed, received)
    entered = Noted(10.0, "1.1", CallEntered("099", CALLER, "099", "099", "api", "pbx1"))
    noted = [entered, *(Noted(11.0, "1.1", KeyPressed("", "buffered")) for _ in range(taken))]
    witness = Witness()
    witness.reports["1.1"] = [Report("[", 0, 0), *(Report(key, n, 80) for n, key in enumerate(reported))]
    outcome = judge([made], noted, witness)
    assert not outcome.good
    assert [(difference["what"], difference["whose"]) for difference in outcome.differences] == [(what, whose)]
    assert outcome.total()[what] == 1
    assert outcome.total()["received"] == len(received)


def test_a_call_that_did_not_end_is_a_fault_of_its_own() -> None:
    outcome = judge([Made(CALLER, Speed.HUMAN, failure="CallError: gone")], [], Witness())
    assert not outcome.good
    assert outcome.complaints() == [f"{CALLER}, human: CallError: gone"]
