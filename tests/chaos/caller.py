"""One caller: dials, hears the prompt, keys his code, hears that it was taken, and is hung up; or keys it again.

Knows what a person does at a telephone: he keys when he hears the prompt, and again when he hears it again. Does not
know faults, nor what becomes of his call in the books.
"""

from contextlib import suppress
from typing import Final

from lab.phone import Phone
from lab.phone_call import Call, CallError
from lab.tones import Piece
from tests.chaos.accounts import Story
from tests.chaos.world import CONFIRM, DIALLED, PROMPT, World

LOOK: Final = 0.1
"""Seconds between two moments in which a person notices something."""
NOTICED: Final = 0.2
"""Seconds for which a tone must last."""
LONGEST: Final = 150.0
"""Seconds that a call may take, whatever happens; then it is stuck."""
NEAR: Final = 20
BUSY: Final = 17
"""The cause with which the script ends calls: nobody else does."""
TONE, GAP = 120, 180
"""Milliseconds of each key and after it. Of faster ones a late Asterisk tells twice (asterisk-traps.md)."""


async def one_call(world: World, number: str, code: str) -> Story:
    """Live through one call, to its end."""
    return await live_through(world, Story(number, code, placed=world.clock.monotonic()))


async def live_through(world: World, story: Story) -> Story:
    """The same, of a story that has just begun, for who wants to see meanwhile how far it has come."""
    now = world.clock.monotonic
    async with Phone(world.asterisk.sip_port) as phone:
        deaths = world.deaths
        call = await phone.call(DIALLED, caller=story.number)
        while now() - story.placed < LONGEST:
            if call.ending is not None:
                story.ended, story.obeyed = now(), call.ending.cause == BUSY
                break
            if world.deaths > deaths:
                story.died, story.ended = True, now()
                break
            await _listen(call, story, now())
            await world.pause(LOOK)
        return story


async def _listen(call: Call, story: Story, now: float) -> None:
    """Take notice of what is heard, and do what a person does then."""
    since = story.keyed[-1][1] if story.keyed else story.placed
    heard = _tones_since(call, since)
    if story.keyed and _has(heard, CONFIRM):
        story.confirmed = story.confirmed or now
    elif _has(heard, PROMPT):
        story.prompted = story.prompted or now
        with suppress(CallError):  # it may end meanwhile
            released = await call.press(story.code, TONE, GAP)
            story.keyed.append((now, released))


def _tones_since(call: Call, since: float) -> list[Piece]:
    """The tones that began after a moment: what is still heard of the one before is not heard again."""
    return [piece for piece in call.hearing.timeline() if piece.kind == "tone" and piece.start > since]


def _has(pieces: list[Piece], hz: int) -> bool:
    return any(abs(piece.hz - hz) <= NEAR and piece.end - piece.start >= NOTICED for piece in pieces)
