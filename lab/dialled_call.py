"""A call of the lab's telephone to a number of your choice: it keys what you say, and tells what it has heard.

Knows when a key is due: after a prompt, not into it. Does not know what should be heard, so it judges nothing; what
was said there is in the call's timeline. Source of times: the audio that the telephone received.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from lab.asterisk_root import LabError
from lab.demo_call import noted
from lab.hearing import NotHeardError
from lab.phone import Phone
from lab.phone_call import Call, CallError
from lab.stage import Say, Stage
from lab.tones import Piece

PROMPT_WITHIN: Final = 15.0
"""Seconds for which a prompt is waited for, and then for its end, before the next keys are pressed all the same."""
PAUSE: Final = 1.0
"""Seconds of silence that end a prompt."""
NOTHING_MORE: Final = 20.0
"""Seconds of silence after which the caller hangs up."""
LONGEST: Final = 180.0
"""Seconds after which he hangs up anyway."""
ANSWERED_WITHIN: Final = 30.0
_NUMBER: Final = re.compile(r"[0-9*#+]{1,32}")
_KEYS: Final = re.compile(r"[0-9*#A-D]{1,32}(,[0-9*#A-D]{1,32}){0,31}")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at the telephone, seconds after it was answered."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """`call` is its id, empty when Callbridge noted none; `answered` whether anybody took it."""

    call: str
    answered: bool
    moments: Sequence[Moment] = field(default_factory=tuple)


def check(number: str, keys: str) -> None:
    """Raises LabError for what nobody can dial or key."""
    if not _NUMBER.fullmatch(number):
        raise LabError(f"{number!r} is no number. Dial one like 099, of digits, * and #.")
    if keys and not _KEYS.fullmatch(keys):
        raise LabError(f"{keys!r} are no keys. Write them like 1 or 42#,1: a comma waits for the end of a prompt.")


async def dial(stage: Stage, say: Say, number: str, keys: str) -> Dialled:
    """Place the call as phone 002, which belongs to nobody."""
    async with Phone(stage.sip_port, "002", stage.phone_password) as phone:
        say(f"Dialling {number} …")
        call = await phone.call(number)
        async with call:
            try:
                answered = await call.answered(ANSWERED_WITHIN)
            except CallError as missed:
                return Dialled("", answered=False, moments=(Moment(0, str(missed)),))
            pressed, by_us = await _talk(call, keys.split(",") if keys else [], say)
    entries = await noted(stage)
    cause = f"cause {call.ending.cause}" if call.ending and call.ending.cause is not None else "without a cause"
    how = "the telephone hung up: nothing more was heard" if by_us else f"it was hung up on, {cause}"
    over = call.ending.at if call.ending else answered
    moments = [*heard(call.hearing.timeline(), answered), *(Moment(at - answered, f"keyed {k}") for at, k in pressed)]
    ending = Moment(over - answered, how)
    in_order = (*sorted(moments, key=lambda one: one.at), ending)
    return Dialled(entries[0]["call"] if entries else "", answered=True, moments=in_order)


def heard(pieces: Sequence[Piece], answered: float) -> list[Moment]:
    """What was heard, a stretch for each prompt: pauses between words are part of it."""
    stretches: list[tuple[float, float]] = []
    for piece in pieces:
        if piece.kind == "silence":
            continue
        if stretches and piece.start - stretches[-1][1] < PAUSE / 2:
            stretches[-1] = (stretches[-1][0], piece.end)
        else:
            stretches.append((piece.start, piece.end))
    return [Moment(begin - answered, f"heard {end - begin:.1f} s of sound") for begin, end in stretches]


async def _talk(call: Call, groups: Sequence[str], say: Say) -> tuple[list[tuple[float, str]], bool]:
    """When which keys were pressed, and whether it was us who hung up."""
    pressed: list[tuple[float, str]] = []
    since = call.answered_at or 0.0
    try:
        async with asyncio.timeout(LONGEST):
            for keys in groups:
                say("Listening …")
                await _prompt(call, since)
                say(f"Pressing {keys} …")
                since = await call.press(keys)
                pressed.append((since, keys))
            say("Listening …")
            await _rest(call, since)
    except (CallError, NotHeardError, TimeoutError):
        pass
    by_us = call.ending is None
    return pressed, by_us


async def _rest(call: Call, since: float) -> None:
    """Stay until the call ends, or nothing was heard for long."""
    now = asyncio.get_running_loop().time
    while call.ending is None:
        sounds = (piece.end for piece in call.hearing.timeline() if piece.kind != "silence")
        left = max(since, *sounds, 0.0) + NOTHING_MORE - now()
        if left <= 0:
            return
        with suppress(CallError):  # it goes on
            await call.ended(left)


async def _prompt(call: Call, since: float) -> None:
    """Wait for a prompt and its end; one that never ends, such as music, is not waited for longer than others."""
    try:
        began = await call.hears_sound(PROMPT_WITHIN, since=since)
        await call.silent(PAUSE, PROMPT_WITHIN, since=began)
    except NotHeardError:
        if call.ending is not None:
            raise
