"""Taking stock after a connection, and now and then: which channels of ours are alive.

Knows what Asterisk lists and what the router holds. Does not know what calls do. Events of a gap are lost for good, and
StasisStart is not told again (Asterisk reference 4). Two who talk are never parted: a bridge of ours that nobody
knows is looked after until one of them leaves.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from bridge.asterisk import commands
from bridge.asterisk.absent import look_for_absent
from bridge.asterisk.commands import Command
from bridge.asterisk.decoding import entered
from bridge.asterisk.leftovers import Talkers
from bridge.asterisk.leg import Line, is_in_stasis, sound_ids
from bridge.asterisk.leg_commands import LIFETIME, bridges_of, destroy_bridge, hangup_leg, list_bridges, stop_ringing
from bridge.asterisk.parties import LEG
from bridge.asterisk.returning import RESULT
from bridge.asterisk.seen import args_of, ask, found_of
from bridge.asterisk.taking_up import TakingUp
from bridge.errors import AsteriskError
from bridge.telephony.causes import DialplanResult

Pause = Callable[[], Awaitable[object]]
"""Waits until the StasisStart of a channel that has just entered will have been read."""
_DIALLED: Final = ("Down", "Ringing")
"""The state of a channel that is called, and has not answered; a caller's is another one."""
_QUEUED: Final = 2.0
"""Seconds after which an order that was not answered is surely in the channel's queue."""
TWO = 2
"""Who is alone in a bridge talks to nobody."""


async def take_stock(line: Line, left: TakingUp, grace: Pause, *, gap: bool = True) -> int:
    """Calls whose channel is gone learn it; channels that nobody knows go back to the dialplan: how many.

    What a process before this one has left is taken up first. Legs that nobody knows are hung up. `gap`: the connection
    is new, and events may have been missed. Raises AsteriskError when Asterisk does not answer.
    """
    router = line.router
    await left.take_up()
    held = router.channels()
    listed = await _listed(line)
    here = held - router.away().keys()
    await look_for_absent(line, watched=listed, gap=gap)
    for channel in here - listed:
        if not router.is_away(channel) and not is_in_stasis(await found_of(line, channel)):
            router.leave(channel)
    for party in router.parties.entered():
        if party.channel not in listed and not await found_of(line, party.channel):
            party.leave()
    await _look_after_talks(line, listed)
    unborn = {party.channel for party in router.parties.all() if not party.entered}
    for channel in router.followed.channels() - listed - unborn:
        await _look_for_the_followed(line, channel)
    if not listed - _known(line):
        return 0
    await grace()
    strangers = {channel: await found_of(line, channel) for channel in sorted(listed - _known(line))}
    callers = [channel for channel, found in strangers.items() if is_in_stasis(found) and LEG not in args_of(found)]
    for channel, found in strangers.items():
        if LEG in args_of(found) or found.get("state") in _DIALLED:
            line.leftovers.hang_up(channel)
    for channel in [one for one in callers if left.has_just_come(strangers[one])]:
        callers.remove(channel)
        await _enter(line, channel, strangers[channel])
    async with asyncio.TaskGroup() as tasks:
        for channel in callers:
            tasks.create_task(_give_back(line, channel))
    return len(callers)


def _known(line: Line) -> frozenset[str]:
    return line.router.channels() | {party.channel for party in line.router.parties.all()}


async def _listed(line: Line) -> frozenset[str]:
    found = await ask(line, commands.get_application(line.app))
    ids = found.get("channel_ids") if isinstance(found, dict) else None
    return frozenset(name for name in ids if isinstance(name, str)) if isinstance(ids, list) else frozenset()


async def _look_for_the_followed(line: Line, channel: str) -> None:
    """One whose end somebody awaits: what is not watched has ended in a gap, or will end without a word."""
    if not await found_of(line, channel) or await ask(line, commands.subscribe(line.app, channel)) is None:
        line.router.followed.gone(channel, 0)


async def _look_after_talks(line: Line, listed: frozenset[str]) -> None:
    """A bridge of ours that nobody knows: two may talk there on, one alone is no conversation."""
    bridges = await ask(line, list_bridges())
    parties = line.router.parties
    for bridge in bridges if isinstance(bridges, list) else []:
        name = bridge.get("id") if isinstance(bridge, dict) else None
        if not isinstance(name, str) or not name.startswith(bridges_of(line.app)) or name in parties.bridges:
            continue
        members = [one for one in bridge.get("channels") or [] if one in listed]
        if not _known(line).isdisjoint(members):
            continue  # a call that has just ended its conversation
        if len(members) < TWO:
            await ask(line, destroy_bridge(name))
        else:
            await _adopt_talk(line, name, members)


async def _adopt_talk(line: Line, bridge: str, members: Sequence[str]) -> None:
    """When one of them leaves, a leg is hung up, and a caller goes back to the dialplan."""
    parties = line.router.parties
    parties.watch(bridge)
    found = {member: await found_of(line, member) for member in members}
    talking = [parties.adopt(member, bridge, lambda: None) for member in members]
    callers = [member for member in members if args_of(found[member])[:1] not in {(), (LEG,)}]

    def farewell(channel: str) -> Sequence[Command]:
        return give_back(channel) if channel in callers else (hangup_leg(channel),)

    line.leftovers.look_after(Talkers(bridge, talking, lambda talked: parties.unwatch(bridge, *talked), farewell))


def give_back(channel: str) -> Sequence[Command]:
    """Whatever was left running is stopped; a sound of another program may have to end before the channel goes (T1)."""
    return (
        *(commands.stop_playback(sound) for sound in sound_ids(channel)),
        *_quieten(channel),
        commands.set_variable(channel, RESULT, DialplanResult.ERROR.value),
        commands.set_variable(channel, LIFETIME, "0"),
        commands.continue_in_dialplan(channel),
    )


async def _enter(line: Line, channel: str, found: Mapping[str, Any]) -> None:
    """It had entered, and that was not written down yet, when the process before this one ended: it enters now."""
    for order in (*(commands.stop_playback(sound) for sound in sound_ids(channel)), *_quieten(channel)):
        with suppress(AsteriskError):
            await line.rest.send(order)
    line.router.route(entered(found, args_of(found)))


def _quieten(channel: str) -> Sequence[Command]:
    return commands.stop_music(channel), commands.stop_silence(channel), stop_ringing(channel)


async def _give_back(line: Line, channel: str) -> None:
    """One order after the other; one that waits for a recording (T2) is carried out when that ends, and not waited for.

    New calls wait until all have been given back.
    """
    for order in give_back(channel):
        with suppress(AsteriskError, TimeoutError):
            async with asyncio.timeout(_QUEUED):
                await line.rest.send(order)
