"""Calls whose telephones press keys at the speed of fingers and of machines.

Knows speeds, and one call from the answer to the report of all its keys to a script. Does not know how the IVR gathers
them (see digit_ivr), nor how the result is judged (see digit_outcome).
"""

import asyncio
import time
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from random import Random
from typing import Final

from bench.digit_ivr import ASKED_BEFORE, KEYS
from bridge.app.clock import SystemClock
from lab.asterisk import Asterisk
from lab.hearing import NotHeardError
from lab.phone import Phone
from lab.phone_call import Call, CallError
from tests.asterisk.calling import NUMBER
from tests.asterisk.script_server import Answer, ScriptServer

FRAME: Final = 0.02
AGAIN: Final = 0.3
"""How often a key is the one before once more."""
WITHIN: Final = 60.0


class Speed(StrEnum):
    """Who presses."""

    HUMAN = "human"
    MACHINE = "machine"
    DIALLER = "dialler"


LENGTHS: Final = {
    Speed.HUMAN: (range(100, 160, 20), range(160, 420, 20)),
    Speed.MACHINE: (range(40, 100, 20), range(40, 80, 20)),
    Speed.DIALLER: (range(100, 120, 20), range(100, 120, 20)),
}
"""Milliseconds of tone and of gap, from which each key's are drawn; the telephone sends frames of 20 ms."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that was sent. Times in seconds since 1970; `hurried`: how much earlier than at its pace."""

    key: str
    began: float
    released: float
    hurried: float


@dataclass(slots=True)
class Made:
    """A call that was made: what was pressed, and what its script was told in the end."""

    caller: str
    speed: Speed
    answered: float = 0.0
    pressed: list[Pressed] = field(default_factory=list)
    received: str = ""
    failure: str = ""
    """Why it did not come to its end; empty when it did."""

    @property
    def sent(self) -> str:
        return "".join(pressed.key for pressed in self.pressed)


class Callers:
    """Makes calls against one Asterisk, as many at once as are asked for."""

    def __init__(self, asterisk: Asterisk, script: ScriptServer, shape: tuple[int, ...], random: Random) -> None:
        self._asterisk, self._script, self._shape, self._random = asterisk, script, shape, random
        self._clock = SystemClock()
        self.made: list[Made] = []

    async def call_all(self, speeds: list[Speed], at_once: int) -> list[Made]:
        """One call for each of `speeds`."""
        waiting = list(enumerate(speeds))[::-1]

        async def caller(number: int) -> None:
            await self._clock.pause(number * 0.05)
            while waiting:
                await self._call(*waiting.pop())

        async with asyncio.TaskGroup() as callers:
            for number in range(at_once):
                callers.create_task(caller(number))
        return self.made

    async def _call(self, number: int, speed: Speed) -> None:
        made = Made(f"20255{number:05}", speed)
        self.made.append(made)
        slow = (Answer("", after=self._random.uniform(0.1, 0.5)) for _ in ASKED_BEFORE)
        self._script.answers(f"/slow/{made.caller}", *slow)
        self._script.answers(f"/end/{made.caller}", "<Response><Hangup/></Response>")
        try:
            async with Phone(self._asterisk.sip_port) as phone:
                call = await phone.call(NUMBER, caller=made.caller)
                await self._answered(call, made)
                await call.ended(within=WITHIN)
        except (CallError, NotHeardError, TimeoutError) as error:
            made.failure = f"{type(error).__name__}: {error}"
        told = [asked for asked in self._script.asked if asked.path == f"/end/{made.caller}"]
        made.received = told[0].parameters["keys"] if told else ""

    async def _answered(self, call: Call, made: Made) -> None:
        """Press all keys, from the answer on, as the call goes along."""
        answered = await call.answered(within=WITHIN)
        wall = time.time() - asyncio.get_running_loop().time()
        made.answered = wall + answered
        asked, keys = 0, iter(self._draw(sum(self._shape)))
        for point, count in enumerate(self._shape):
            manner = self._random.choice(("on", "pause", "asked")) if point else "on"
            if point in ASKED_BEFORE:
                asked += 1
                if manner == "asked":
                    await self._is_asked(made.caller, asked)
            if manner == "pause":
                await self._clock.pause(self._random.uniform(0.2, 1.2))
            await self._press(call, made, "".join(islice(keys, count)), wall)

    async def _press(self, call: Call, made: Made, keys: str, wall: float) -> None:
        tones, gaps = LENGTHS[made.speed]
        drawn = [(key, self._random.choice(tones), self._random.choice(gaps)) for key in keys]
        released = await asyncio.gather(*(call.press(*key) for key in drawn))
        up: float | None = None
        for (key, length, gap), at in zip(drawn, released, strict=True):
            hurried = up + length / 1000 - at if up is not None else 0.0
            made.pressed.append(Pressed(key, wall + at - length / 1000 + FRAME, wall + at, hurried))
            up = at + gap / 1000

    def _draw(self, count: int) -> str:
        keys = ""
        for _ in range(count):
            again = keys and self._random.random() < AGAIN
            keys += keys[-1] if again else self._random.choice(KEYS)
        return keys

    async def _is_asked(self, caller: str, count: int) -> None:
        """Wait until the script was asked so often about this call."""
        seen = found = 0
        while True:
            asked = self._script.asked
            found += sum(one.path == f"/slow/{caller}" for one in asked[seen:])
            seen = len(asked)
            if found >= count:
                return
            await self._script.asks(seen + 1, within=WITHIN)
