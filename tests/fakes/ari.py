"""A stand-in for Asterisk's ARI on loopback: REST and the event socket, as well behaved or as badly as a test wants.

It keeps what Asterisk keeps: channels in or out of an application, one playback or recording at a time, commands that
queue behind a playback (T1), both kinds of set-variable (T2), subscriptions that are counted (T6).
"""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import WSMsgType, web

from tests.fakes.ari_over_socket import OverSocket
from tests.fakes.ari_talks import Talks

USER, PASSWORD = "callbridge", "an ari password"
SIMPLE = {
    "POST answer": "answer",
    "POST ring": "ring",
    "DELETE ring": "unring",
    "POST silence": "silence",
    "DELETE silence": "unsilence",
    "DELETE moh": "unmusic",
}


@dataclass
class Leg:
    """A channel as Asterisk has it."""

    id: str
    state: str = "Ring"
    in_stasis: bool = True
    args: tuple[str, ...] = ()
    caller: tuple[str, str] = ("Ana Pop", "+40258422544")
    endpoint: str = ""
    """What was dialled, when it is a leg that somebody has created."""
    variables: dict[str, str] = field(default_factory=dict)
    playback: str = ""
    recording: str = ""
    created: str = "2026-11-29T16:54:25.643+0000"
    queue: list[Callable[[], None]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """What was done to it, in order: `answer`, `play sound:x`, `stop`, `silence`, `unsilence`, `music`, `unmusic` …"""
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": f"PJSIP/anonymous-{self.id[-4:]:0>8}",
            "state": self.state,
            "creationtime": self.created,
            "caller": {"name": self.caller[0], "number": self.caller[1]},
            "dialplan": {
                "context": "from-trunk", "exten": "0258422544", "priority": 2,
                "app_name": "Stasis" if self.in_stasis else "Playback",
                "app_data": ",".join(("callbridge", *self.args)) if self.in_stasis else "",
            },
        }  # fmt: skip


@dataclass
class Socket:
    """One event socket, and what waits to be told on it."""

    transport: asyncio.Transport | None
    events: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def tell(self, answer: web.WebSocketResponse) -> None:
        with suppress(ConnectionError):
            while True:
                await answer.send_str(await self.events.get())


@dataclass
class Misbehaviour:
    """What goes wrong with requests that match; `times` is how often, then no more."""

    path: re.Pattern[str]
    status: int = 0
    """Answer with this in place of obeying."""
    cut: bool = False
    """Close the connection without an answer."""
    obeys: bool = False
    """With `cut`: only after the command was obeyed."""
    gate: asyncio.Event | None = None
    """Answer only when this is set; what was asked is done at once."""
    times: int = 1


class FakeAri:
    def __init__(self, version: str = "22.10.1~dfsg") -> None:
        self.version = version
        self.synchronous_variables = version.startswith("22.10")
        self.port = 0
        self.legs: dict[str, Leg] = {}
        self.requests: list[tuple[str, str, Any]] = []
        self.subscriptions: dict[str, int] = {}
        self.filter: list[str] = []
        self.socket: Socket | None = None
        self.connections = 0
        self.deaf = False
        """Events are lost, though the connection stands (T7)."""
        self.sounds_end = False
        """Playbacks end as soon as they have begun; else when `finish` or a stop ends them."""
        self.end_first = False
        """The end is told before the request is answered (T5)."""
        self.ends_are_told = True
        self.stops_work = True
        self.unserved: set[str] = set()
        """First words of paths whose modules are not loaded."""
        self.hidden: set[str] = set()
        """Channels that the application is not subscribed to."""
        self.misbehaves: list[Misbehaviour] = []
        self.talks = Talks(self)
        self.over_socket = OverSocket(self)
        self._connected = asyncio.Event()
        self._news = asyncio.Event()

    # ---- for tests

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ari"

    def fails(self, asked: str, status: int = 500, *, times: int = 1) -> None:
        """Refuse what matches `METHOD path`."""
        self.misbehaves.append(Misbehaviour(re.compile(asked), status, times=times))

    def cuts(self, asked: str, *, obeys: bool = False, times: int = 1) -> None:
        """Close the connection in place of an answer, the command obeyed or not."""
        self.misbehaves.append(Misbehaviour(re.compile(asked), cut=True, obeys=obeys, times=times))

    def holds(self, asked: str, status: int = 0) -> asyncio.Event:
        """Obey at once, or refuse with this status, and answer only when the event that is handed out is set."""
        gate = asyncio.Event()
        self.misbehaves.append(Misbehaviour(re.compile(asked), status, gate=gate))
        return gate

    async def connected(self) -> None:
        async with asyncio.timeout(2):
            await self._connected.wait()

    async def until(self, happened: Callable[[], object]) -> None:
        """Wait until a request or a change has made it true."""
        async with asyncio.timeout(10):
            while not happened():
                self._news.clear()
                await self._news.wait()

    def asked(self, pattern: str) -> list[Any]:
        """The bodies of the requests `METHOD path` that match, in order."""
        return [body for method, path, body in self.requests if re.fullmatch(pattern, f"{method} {path}")]

    def enter(self, name: str = "1795325102.14", *args: str, up: bool = False, replaces: Leg | None = None) -> Leg:
        leg = self.legs.get(name) or self.new_leg(name)
        leg.in_stasis, leg.args, leg.state = True, args, "Up" if up else leg.state
        extra = {"replace_channel": replaces.json()} if replaces else {}
        self.tell("StasisStart", leg, args=list(args), **extra)
        return leg

    def new_leg(self, name: str) -> Leg:
        leg = self.legs[name] = Leg(name)
        return leg

    def tell(self, kind: str, leg: Leg | None = None, **fields: object) -> None:
        event: dict[str, object] = {
            "type": kind,
            "timestamp": "2026-11-23T21:00:00.000+0000",
            "application": "callbridge",
            **fields,
        }
        if leg is not None:
            event["channel"] = leg.json()
        self.tell_text(json.dumps(event))

    def tell_text(self, text: str) -> None:
        if self.socket is not None and not self.deaf:
            self.socket.events.put_nowait(text)

    def press(self, leg: Leg, keys: str) -> None:
        for key in keys:
            self.tell("ChannelDtmfReceived", leg, digit=key, duration_ms=0)

    def finish(self, leg: Leg, state: str = "done") -> None:
        """The playback or the recording of a channel is over; what waits behind it is done."""
        playback, leg.playback = leg.playback, ""
        recording, leg.recording = leg.recording, ""
        if playback and self.ends_are_told:
            target = {"id": playback, "target_uri": f"channel:{leg.id}", "state": state}
            self.tell("PlaybackFinished", playback=target)
        if recording and self.ends_are_told:
            recorded = {"name": recording, "target_uri": f"channel:{leg.id}", "state": state, "duration": 7}
            self.tell("RecordingFailed" if state == "failed" else "RecordingFinished", recording=recorded)
        self._free(leg)

    def hang_up(self, leg: Leg, cause: int = 16) -> None:
        """The caller leaves: what Asterisk tells then, in its order (T6)."""
        self.legs.pop(leg.id, None)
        if leg.in_stasis:
            self.tell("ChannelHangupRequest", leg, cause=cause)
            self.talks.leaves_bridge(leg)
            if leg.playback or leg.recording:
                self.finish(leg, "failed")
            self.tell("StasisEnd", leg)
        if self.subscriptions.pop(leg.id, 0):
            self.tell("ChannelDestroyed", leg, cause=cause)
        self._free(leg)

    def drop_socket(self) -> None:
        """The event socket is gone; channels stay, and REST works."""
        if self.socket is not None and self.socket.transport is not None:
            self.socket.transport.abort()
            self.socket = None
            self._connected.clear()

    # ---- the server

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0].removeprefix("/ari/")
        if path == "events":
            return await self._events(request)
        body = json.loads(text) if (text := await request.text()) else None
        allowed = request.headers.get("Authorization") == authorization()
        answer = await self.answer(request.method, path, request.query, body, allowed=allowed)
        if answer is None:
            return self._cut(request)
        status, reply = answer
        return web.json_response(reply, status=status) if reply is not None else web.Response(status=status)

    async def answer(
        self,
        method: str,
        quoted: str,
        query: Mapping[str, str],
        body: Any,  # noqa: ANN401 - JSON
        *,
        allowed: bool = True,
    ) -> tuple[int, Any] | None:
        """What Asterisk says, over HTTP or over the event socket; None: it hangs up."""
        parts = [unquote(part) for part in quoted.split("/")]
        asked = f"{method} {'/'.join(parts)}"
        if (variable := query.get("variable")) is not None:
            body = {"variable": variable}
        self.requests.append((method, "/".join(parts), body))
        self._news.set()
        wrong = self._wrong(asked)
        if wrong and wrong.status:
            if wrong.gate is not None:
                await wrong.gate.wait()
            return wrong.status, {"message": "as the test wants it"}
        if wrong and wrong.cut and not wrong.obeys:
            return None
        if not allowed:
            return 401, {"message": "Authentication required"}
        answer = await self._obey(method, parts, body or {})
        self._news.set()
        if wrong and wrong.gate is not None:
            await wrong.gate.wait()
        return None if wrong and wrong.cut else answer

    def _wrong(self, asked: str) -> Misbehaviour | None:
        for wrong in self.misbehaves:
            if wrong.times and wrong.path.fullmatch(asked):
                wrong.times -= 1
                return wrong
        return None

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        wrong = self._wrong("GET events")
        if wrong and wrong.status:
            return web.Response(status=wrong.status)
        if request.headers.get("Authorization") != authorization():
            return web.Response(status=401)
        self.tell("ApplicationReplaced")
        answer = web.WebSocketResponse(autoping=not self.deaf)
        await answer.prepare(request)
        socket = self.socket = Socket(request.transport)
        self.connections += 1
        self._connected.set()
        self._news.set()
        async with asyncio.TaskGroup() as tasks:
            telling = tasks.create_task(socket.tell(answer))
            async for message in answer:
                if message.type is WSMsgType.ERROR or not await self.over_socket.asked(message.data):
                    break
            telling.cancel()
        if self.socket is socket:
            self.socket = None
            self._connected.clear()
        return answer

    async def _obey(self, method: str, parts: list[str], body: dict[str, Any]) -> tuple[int, Any]:
        if parts[0] in self.unserved:
            return 404, {"message": "Resource not found"}
        if (reply := self.talks.obeyed(method, parts, body)) is not None:
            return reply
        match [method, *parts]:
            case ["GET", "asterisk", "info" | "ping" as what]:
                return 200, {"system": {"version": self.version}} if what == "info" else {"ping": "pong"}
            case ["GET", "applications", _]:
                listed = [name for name in self.legs if name not in self.hidden]
                return (200, {"name": "callbridge", "channel_ids": listed}) if self.socket else (404, {})
            case ["PUT", "applications", _, "eventFilter"]:
                self.filter = [allowed["type"] for allowed in body["allowed"]]
                return 200, {}
            case ["POST", "applications", _, "subscription"]:
                channel = body["eventSource"].removeprefix("channel:")
                if channel not in self.legs:
                    return 422, {"message": "Event source does not exist"}
                self.subscriptions[channel] = self.subscriptions.get(channel, 0) + 1
                return 200, {}
            case ["DELETE", "applications", _, "subscription"]:
                return (
                    (200, {}) if self.subscriptions.pop(body["eventSource"].removeprefix("channel:"), 0) else (409, {})
                )
            case [_, "channels", channel, *rest]:
                return await self._channel(method, self.legs.get(channel), rest, body)
            case [_, "playbacks", playback]:
                return self._playback(method, playback)
            case [_, "recordings", "live", name, *_]:
                return self._recording(method, name)
            case _:
                return 404, {"message": "Resource not found"}

    async def _channel(self, method: str, leg: Leg | None, rest: list[str], body: dict[str, Any]) -> tuple[int, Any]:
        if leg is None:
            return 404, {"message": "Channel not found"}
        if method == "GET" and not rest:
            return 200, leg.json()
        if method == "DELETE" and not rest:
            leg.log.append(f"hangup {body.get('reason')}")
            self.hang_up(leg)
            return 204, None
        if not leg.in_stasis:
            return 409, {"message": "Channel not in Stasis application"}
        match [method, *rest]:
            case ["GET", "variable"]:
                return _value(leg, body["variable"])
            case ["POST", "play", playback]:
                return self._play(leg, playback, body["media"])
            case ["POST", "variable"]:
                return await self._set(leg, body["variable"], body["value"])
            case ["POST", "record"]:
                leg.recording = body["name"]
                leg.log.append(f"record {body['name']}")
                return 201, {"name": body["name"]}
            case ["POST", "continue"]:
                self._queued(leg, lambda: self._go_on(leg, body))
            case ["POST", "moh"]:
                self._queued(leg, lambda: leg.log.append(f"music {body['mohClass']}"))
            case [_, name] if f"{method} {name}" in SIMPLE:
                self._queued(leg, lambda: self._simple(leg, SIMPLE[f"{method} {name}"]))
            case _:
                return 404, {"message": "Resource not found"}
        return 204, None

    def _play(self, leg: Leg, playback: str, media: list[str]) -> tuple[int, Any]:
        if not media:
            return 500, {"message": "Failed to queue media for playback"}
        leg.playback = playback
        leg.log.append(f"play {' '.join(media)}")
        if self.sounds_end or self.end_first:
            self.finish(leg)
        return 201, {"id": playback}

    def _playback(self, method: str, playback: str) -> tuple[int, Any]:
        leg = next((leg for leg in self.legs.values() if leg.playback == playback), None)
        if bridge := self.talks.playback(playback):
            if method == "DELETE":
                bridge.log.append("stop")
                self.talks.finish(bridge)
            return 200, {"id": playback, "state": "playing"}
        if leg is None:
            return 404, {"message": "Playback not found"}
        if method == "GET":
            return 200, {"id": playback, "state": "playing"}
        leg.log.append("stop")
        if self.stops_work:
            self.finish(leg)
        return 204, None

    def _recording(self, method: str, name: str) -> tuple[int, Any]:
        leg = next((leg for leg in self.legs.values() if leg.recording == name), None)
        if bridge := self.talks.recording(name):
            if method == "POST":
                self.talks.finish(bridge)
            return 200, {"name": name}
        if leg is None:
            return 404, {"message": "Recording not found"}
        if method == "GET":
            return 200, {"name": name}
        self.finish(leg)
        return 204, None

    async def _set(self, leg: Leg, name: str, value: str) -> tuple[int, Any]:
        def obey() -> None:
            leg.variables[name] = value
            leg.log.append(f"set {name}={value}")

        self._queued(leg, obey)
        if self.synchronous_variables and leg.playback:
            leg.idle.clear()
            await leg.idle.wait()
        return 204, None

    def _queued(self, leg: Leg, obey: Callable[[], None]) -> None:
        if leg.playback:
            leg.queue.append(obey)
        else:
            obey()

    def _free(self, leg: Leg) -> None:
        while leg.queue and not leg.playback:
            leg.queue.pop(0)()
        leg.idle.set()
        self._news.set()

    def _simple(self, leg: Leg, what: str) -> None:
        leg.log.append(what)
        if what == "answer":
            leg.state = "Up"

    def _go_on(self, leg: Leg, body: dict[str, Any]) -> None:
        leg.in_stasis = False
        leg.log.append(f"continue {body['extension']}@{body['context']}" if body else "continue")
        self.tell("StasisEnd", leg)


def _value(leg: Leg, name: str) -> tuple[int, Any]:
    own = {"CALLERID(name)": leg.caller[0], "CALLERID(num)": leg.caller[1], "CALLERID(pres)": "allowed"}
    value = (own | leg.variables).get(name)
    return (404, {"message": "Provided variable was not found"}) if value is None else (200, {"value": value})


def authorization() -> str:
    return f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


@asynccontextmanager
async def fake_ari(version: str = "22.10.1~dfsg", port: int = 0) -> AsyncIterator[FakeAri]:
    fake = FakeAri(version)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.serve)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        fake.port = runner.addresses[0][1]
        yield fake
    finally:
        await runner.cleanup()
