"""Lets Asterisk play one file where nobody hears it.

Knows ARI, under a name that is not the service's. Does not know what is in the file, nor what follows from the end.
Nobody is called and no dialplan runs: Asterisk plays into a bridge without members, on a channel of its own making.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp

from bridge.app.examination.fresh_speech import NotWrittenError, fresh_speech
from bridge.app.examination.rights import Person, barriers, person, place
from bridge.asterisk.event_socket import Refused, connected, read
from bridge.asterisk.events import ApplicationReplaced, Event, PlaybackFinished
from bridge.asterisk.leg_commands import (
    create_bridge,
    destroy_bridge,
    play_to_bridge,
    watch_bridge,
    watch_bridge_no_more,
)
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.settings import AsteriskSettings
from bridge.config.settings import Settings
from bridge.doctor.facts import AriSeen, Played, ServerFacts
from bridge.doctor.finding import Unseen
from bridge.errors import AsteriskError
from bridge.telephony.values import MediaUri

WITHIN: Final = 8.0
"""Seconds for the whole of it on one server; the file lasts half a second."""


async def play_on_all(
    settings: Settings, servers: Mapping[str, ServerFacts], service: Person, word: bytes
) -> dict[str, ServerFacts]:
    """The same servers, with what became of a fresh file of speech on each that let us in. Never raises."""
    reached = {name: one.ari for name, one in servers.items() if isinstance(one.ari, AriSeen)}
    if not reached or not settings.speech.engines:
        return dict(servers)
    folder = settings.speech.cache_dir.absolute()
    played: dict[str, Played | Unseen] = {}
    try:
        async with fresh_speech(folder, service, word) as file, asyncio.TaskGroup() as tasks:
            playing = {
                name: tasks.create_task(_played(settings.asterisk[name], seen.user, file))
                for name, seen in reached.items()
            }
        played = {name: task.result() for name, task in playing.items()}
    except NotWrittenError as error:
        played = dict.fromkeys(reached, Unseen(str(error)))
    return {name: replace(one, played=played.get(name)) for name, one in servers.items()}


async def _played(settings: AsteriskSettings, user: str, file: Path) -> Played | Unseen:
    folder = settings.paths.speech or str(file.parent)
    heard = await play(settings, MediaUri(f"sound:{folder.rstrip('/')}/{file.stem}"))
    if isinstance(heard, Unseen):
        return heard
    try:
        bars = () if heard else barriers(person(user), file.parent, Path(folder))
        return Played(heard, place(file.parent), folder, tuple(place(one) for one in bars))
    except OSError as error:
        return Unseen(f"{file.parent} cannot be looked at: {error.strerror}")


async def play(settings: AsteriskSettings, media: MediaUri) -> bool | Unseen:
    """Whether Asterisk has played it to its end. Never raises."""
    ours = settings.model_copy(update={"app": f"{settings.app}.doctor"})
    try:
        async with (
            asyncio.timeout(WITHIN),
            HttpCarrier(ours) as carrier,
            connected(carrier.session, ours) as socket,
            _bridge(Rest(carrier, ours.request_timeout), ours.app) as rest,
        ):
            playback = f"{ours.app}.{uuid4().hex}"
            await rest.send(play_to_bridge(ours.app, playback, media))
            return await _end(socket, playback)
    except TimeoutError:
        return Unseen(f"Asterisk has not told within {WITHIN:g} s what became of it")
    except Refused as error:
        return Unseen(f"Asterisk refused a connection for events: {error}")
    except (AsteriskError, OSError, aiohttp.ClientError) as error:
        return Unseen(str(error) or type(error).__name__)


@asynccontextmanager
async def _bridge(rest: Rest, bridge: str) -> AsyncIterator[Rest]:
    """It has the application's name, so its id is always the same.

    What a doctor who was killed has left is taken up, and ends with this one.
    """
    try:
        await rest.send(create_bridge(bridge))
        await rest.send(watch_bridge(bridge, bridge))
        yield rest
    finally:
        for command in (watch_bridge_no_more(bridge, bridge), destroy_bridge(bridge)):
            with suppress(AsteriskError):
                await rest.send(command)


async def _end(socket: aiohttp.ClientWebSocketResponse, playback: str) -> bool | Unseen:
    ends: list[PlaybackFinished] = []

    def hand_on(event: Event) -> bool:
        if isinstance(event, PlaybackFinished) and event.playback == playback:
            ends.append(event)
        return not ends and not isinstance(event, ApplicationReplaced)

    how = await read(socket, hand_on)
    return not ends[0].failed if ends else Unseen(f"the end of the playback was not told: {how}")
