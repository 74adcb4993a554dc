"""One phase: calls at a steady rate to one contender, some of them by a telephone that listens closely.

Knows callers, and what was counted of them and of each process. Does not know whether that is good.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from bench import processor
from bench.call import DELAY_MS, DONE_HZ, KEY, NUMBER, TALK
from bench.site import Site, Stub
from bridge.app.clock import SystemClock
from lab import sipp
from lab.hearing import NotHeardError
from lab.phone import Phone
from lab.phone_call import Call, CallError

LISTENERS: Final = 4
"""Calls a second that the telephone places; all others are SIPp's."""
WITHIN: Final = 20.0


@dataclass(slots=True)
class Phase:
    """What was seen. Times in milliseconds; those of the processor in seconds."""

    contender: str
    rate: float
    calls: int = 0
    failed: int = 0
    lasted: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    """Seconds of the processor by process: contender, asterisk, generator, telephone, script."""
    answered: list[float] = field(default_factory=list)
    """From INVITE to 200, by SIPp."""
    ended: list[float] = field(default_factory=list)
    """From INVITE to BYE, by SIPp."""
    first_audio: list[float] = field(default_factory=list)
    """From INVITE to the first packet of RTP, by the telephone."""
    reacted: list[float] = field(default_factory=list)
    """From the last packet of the key to the first packet of the next sound, without the script's own time."""
    late: list[float] = field(default_factory=list)
    """By how much the telephone's own packets left too late."""
    script: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Why calls failed."""

    def cpu_ms(self, process: str) -> float:
        """Milliseconds of the processor for each call."""
        return 1000 * self.spent[process] / max(1, self.calls)

    def share(self, process: str) -> float:
        """Of one processor, while the phase lasted."""
        return self.spent[process] / self.lasted


async def run(site: Site, script: Stub, rate: float, seconds: float, listeners: float = LISTENERS) -> Phase:
    """Place the calls and wait until all are over."""
    phase = Phase(site.contender.name, rate)
    clock = SystemClock()
    await script.report()
    pids = {"contender": site.pid, "asterisk": site.asterisk.pid, "script": script.pid}
    before = {name: processor.seconds(pid) for name, pid in pids.items()}
    own, began = processor.own_seconds(), clock.monotonic()
    listeners = min(listeners, rate)
    by_sipp = round((rate - listeners) * seconds)
    async with Phone(site.asterisk.sip_port) as phone, asyncio.TaskGroup() as tasks:
        if by_sipp:
            tasks.create_task(_by_sipp(site, phase, by_sipp, rate - listeners))
        for number in range(round(listeners * seconds)):
            await clock.pause(max(0.0, began + number / listeners - clock.monotonic()))
            tasks.create_task(_by_telephone(phone, phase))
    phase.lasted = clock.monotonic() - began
    phase.spent |= {name: processor.seconds(pid) - before[name] for name, pid in pids.items()}
    phase.spent["telephone"] = processor.own_seconds() - own
    phase.spent.setdefault("generator", 0.0)
    phase.script = await script.report()
    return phase


async def _by_sipp(site: Site, phase: Phase, calls: int, rate: float) -> None:
    load = sipp.Load(NUMBER, calls=calls, per_second=round(rate), longest=WITHIN)
    result = await sipp.run(site.asterisk.sip_port, load, TALK)
    phase.calls += calls
    phase.failed += calls - result.successful
    if calls != result.successful:
        phase.said.append(f"SIPp: {calls - result.successful} of {calls} calls have failed")
    phase.answered += result.answered
    phase.ended += result.ended
    phase.spent["generator"] = result.processor


async def _by_telephone(phone: Phone, phase: Phase) -> None:
    phase.calls += 1
    try:
        call = await phone.call(NUMBER)
        await _listen(call, phase)
    except (CallError, NotHeardError) as error:
        phase.failed += 1
        phase.said.append(f"telephone: {error}")


async def _listen(call: Call, phase: Phase) -> None:
    clock = SystemClock()
    answered = await call.answered(WITHIN)
    await clock.pause(max(0.0, answered + TALK.before_ms / 1000 - clock.monotonic()))
    released = await call.press(KEY)
    heard = await call.hears(DONE_HZ, WITHIN, since=released)
    await call.ended(WITHIN)
    if call.first_audio_at is not None:
        phase.first_audio.append(1000 * (call.first_audio_at - call.invited_at))
    phase.reacted.append(1000 * (heard - released) - DELAY_MS)
    phase.late.append(1000 * call.stream.latest)
