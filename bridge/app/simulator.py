"""A call without a telephone: the real engine and real scripts over HTTP, a caller who follows a list or types.

Knows how engine, scripts and a made-up channel are put together. Does not know how a transcript is printed.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from bridge.app.clock import SystemClock
from bridge.app.imagined import ImaginedSounds, ImaginedSwitches, OneSet, library_of
from bridge.app.jumping import JumpingLoop
from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.entering import begin, open_call
from bridge.calls.journal import CallEnded, CallEntry, KeyPressed, Noted
from bridge.calls.pin_guesses import PinGuesses
from bridge.calls.ports import ActionPorts
from bridge.calls.session import walk
from bridge.calls.volume import Volume
from bridge.config.dialling import with_ivr
from bridge.config.ivr_files import read_ivr_file
from bridge.config.settings import Settings
from bridge.config.texts import DiskTexts
from bridge.errors import ChannelGone, IvrError
from bridge.faults import Level
from bridge.ivr.entries import IvrEntry, read_entry
from bridge.ivr.live import LiveSet
from bridge.ivr.outcomes import Ended, Left
from bridge.ivr.outside import Outside
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.variables import NAME, RESERVED, VALUE_LIMIT
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.client import Client
from bridge.scripts.ladder import Ladder
from bridge.scripts.redirects import Journeys
from bridge.scripts.settings import ScriptsSettings
from bridge.sounds.library import Library
from bridge.telephony.causes import EndReason
from bridge.telephony.values import CallerId, ChannelId, Extension
from bridge.terminal.caller import Act, ListedCaller
from bridge.terminal.channel import TerminalChannel
from bridge.terminal.input_points import Caller, Line
from bridge.terminal.others import Others
from bridge.terminal.transcript import GOOD_ENDS, Heard, Recorder, Transcript

ORGANISATION = "0003"
"""Of an IVR file that is simulated without `callbridge.toml`."""
SERVER = "simulator"


class CallerWithEars(Caller, Protocol):
    """A caller who remembers."""

    sounds: list[Heard]

    @property
    def unused(self) -> tuple[str, ...]:
        """Keys that were not pressed."""


Hearing = Callable[[Recorder, Callable[[], str]], CallerWithEars]
"""Makes the caller, of the call's recorder and of what tells which keys have an option where the call stands."""


@dataclass(frozen=True, slots=True)
class World:
    """What a simulated call may meet. `library` None: there is nowhere to look for sounds, so each one is there."""

    live: LiveSet
    caps: ScriptsSettings = field(default_factory=ScriptsSettings)
    library: Library | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Who calls where, and what is known before. `ivr` is an extension; `hangup_after` in seconds of the call.

    `others`: what becomes of transfers.
    """

    ivr: Extension
    caller: str = "+12025550143"
    caller_name: str = ""
    did: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    hangup_after: float | None = None
    expect: EndReason | None = None
    strict_sounds: bool = False
    others: Others = Others.ANSWER


def world_of_file(path: Path, world: World | None = None) -> tuple[World, Extension]:
    """An IVR file in a world of its own, or in place of the IVR of its number in another. Raises only IvrError."""
    around = world or World(LiveSet("file", ORGANISATION))
    live = around.live
    defaults: ScriptDefaults = world.caps if world else ScriptDefaults()
    outside = Outside(live.organisation, defaults, live.scripts, tuple(live.intervals), tuple(live.switches))
    read = read_ivr_file(path, path.name, outside, DiskTexts()).loaded
    ivr = read.ivr
    if ivr is None or any(found.level is Level.ERROR for found in read.findings):
        raise IvrError(tuple(replace(one, file=str(path.parent / Path(one.file).name)) for one in read.findings))
    ivrs = {**live.ivrs, ivr.extension: ivr}
    return replace(around, live=replace(live, ivrs=ivrs, dialling=with_ivr(live.dialling, ivr))), ivr.extension


def world_of_settings(settings: Settings, live: LiveSet) -> World:
    """The operator's files as a service would have them."""
    return World(live, settings.scripts, library_of(settings))


def flaw_of(world: World, visit: Visit) -> str | None:
    """Why a call cannot be made, as one sentence; None when it can."""
    if visit.ivr not in world.live.ivrs:
        known = ", ".join(str(extension) for extension in world.live.ivrs) or "none"
        return f"There is no IVR {visit.ivr}. There are: {known}."
    for name, value in visit.variables.items():
        if NAME.fullmatch(name) is None or name in RESERVED:
            return (
                f"A variable cannot be named {name[:64]!r}. Use letters, digits and _, none of {', '.join(RESERVED)}."
            )
        if len(value) > VALUE_LIMIT:
            return f"The value of {name} has {len(value)} characters, {VALUE_LIMIT} are allowed."
    return None


def simulate(world: World, visit: Visit, acts: Sequence[Act] = ()) -> Transcript:
    """Make a call that follows a list; time jumps while it waits for the caller. `flaw_of` has been asked."""
    loop = JumpingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(_call(world, visit, lambda recorder, _: ListedCaller(acts, recorder.now), loop.jumping))


def simulate_live(
    world: World,
    visit: Visit,
    hearing: Hearing,
    watch: Callable[[Noted], None],
    typing: Callable[[Line], AbstractContextManager[None]],
) -> Transcript:
    """Make a call in real time, with a person who types. `flaw_of` has been asked."""
    with asyncio.Runner() as runner:
        return runner.run(_call(world, visit, hearing, nullcontext, watch, typing))


async def _call(
    world: World,
    visit: Visit,
    hearing: Hearing,
    waiting: Callable[[], AbstractContextManager[None]],
    watch: Callable[[Noted], None] | None = None,
    typing: Callable[[Line], AbstractContextManager[None]] | None = None,
) -> Transcript:
    recorder = Recorder(time.time(), watch)
    channel_id = ChannelId(SERVER, f"{time.time():.2f}")
    stands: list[Call] = []
    caller = hearing(recorder, lambda: _choices(stands[-1]) if stands else "")

    def note(key: str, taken: str) -> None:
        recorder.note(channel_id.unique, KeyPressed(key, taken))

    channel = TerminalChannel(channel_id, caller, note, waiting, others=visit.others)
    clock, real = _CallClock(), SystemClock()
    async with Client() as client:
        bulkhead = Bulkhead(world.caps, clock)
        # Signatures and repetitions have the machine's time: a receiver refuses moments that are not now.
        ladder = Ladder(Journeys(client, bulkhead, real), bulkhead, recorder, real, real.pause)
        sounds = ImaginedSounds(world.library, world.live.voices, strict=visit.strict_sounds)
        switches = ImaginedSwitches(world.live.switches)
        live = OneSet(world.live)
        ports = ActionPorts(ladder, sounds, recorder, clock, live, switches, Volume(), PinGuesses())
        call = _entered(channel, visit, world.live, ports)
        stands.append(call)
        with typing(channel.line) if typing else nullcontext():
            if visit.hangup_after is not None:
                asyncio.get_running_loop().call_later(visit.hangup_after, channel.line.leave)
            reason = await _walked(call, ports)
    seconds = recorder.now()
    ended: CallEntry = CallEnded(reason, round(seconds, 3), call.requests)
    recorder.note(call.id, ended)
    return Transcript(
        ivr=str(visit.ivr),
        end=reason,
        seconds=seconds,
        sounds=tuple(caller.sounds),
        requests=recorder.requests(),
        variables=dict(call.variables),
        entries=tuple(recorder.entries),
        unused=caller.unused,
        expected=not caller.unused and (reason is visit.expect if visit.expect else reason in GOOD_ENDS),
    )


def _entered(channel: TerminalChannel, visit: Visit, live: LiveSet, ports: ActionPorts) -> Call:
    calling = Extension.parse(visit.caller, live.organisation)
    declared = live.directory.find(calling) if calling else None
    endpoint = declared.endpoints[0] if declared and declared.endpoints else ""
    args = ("ivr", str(visit.ivr), *([visit.did] if visit.did else []))
    arrival = Arrival(
        channel, args, CallerId(visit.caller_name, visit.caller), visit.did or visit.ivr.short, endpoint, up=False
    )
    entry = read_entry(args, arrival.dialled, live)
    if not isinstance(entry, IvrEntry):
        message = f"{entry}: flaw_of was not asked"
        raise AssertionError(message)  # noqa: TRY004 - a mistake of ours, not a type
    call = begin(arrival, entry, live, ports)
    for name, value in visit.variables.items():
        prompts.set_variable(name, value, call, ports)
    return call


async def _walked(call: Call, ports: ActionPorts) -> EndReason:
    """Walk to the end, as the supervisor of a service does; a bug of ours is not caught here."""
    try:
        await open_call(call, ports, up=False)
        outcome = await walk(call, ports)
        if isinstance(outcome, Ended):
            await call.channel.hangup(outcome.cause)
            return outcome.reason
        if isinstance(outcome, Left):
            await call.channel.return_to_dialplan(outcome.result, outcome.place)
    except ChannelGone:
        return EndReason.CALLER_HANGUP
    return EndReason.LEFT_DIALPLAN


def _choices(call: Call) -> str:
    context = call.context
    if context is None:
        return ""
    return " ".join(key for key in "1234567890*#" if not context.is_empty(key))


class _CallClock:
    """Fulfils `Clock`: moments of the call, which jump with its loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = time.time() - self._loop.time()

    def now(self) -> float:
        return self._began + self._loop.time()

    def monotonic(self) -> float:
        return self._loop.time()
