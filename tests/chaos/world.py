"""The stage: an Asterisk, wires to it that can be cut, Callbridge, a customer's script, a receiver, a speech engine.

Knows how they are put together and how each is looked at. Does not know which fault happens when, nor callers.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from bridge.app.clock import SystemClock
from lab import tones
from lab.asterisk import Asterisk
from lab.asterisk_root import LabError
from tests.asterisk.bridge_process import BridgeProcess
from tests.chaos.accounts import Told
from tests.chaos.memory import Sample
from tests.chaos.proxy import Proxy
from tests.fakes.receiver import Receiver

PROMPT, CONFIRM, SORRY, VOICE = 440, 850, 1050, 1300
"""Tones: the prompt, what a caller hears when his code was taken, and when it was not; the speech engine's voice."""
FALLBACK: Final = 1600
NUMBER: Final = "099"
DIALLED: Final = "chaos"
"""What callers dial: see tests/asterisk/lab.conf; the fallback of that place is a tone and the end."""
DIGITS: Final = 6
EVENTS: Final = ("dial-in", "answer-in", "hangup")
READY_WITHIN: Final = 60.0
LATE: Final = "the event loop is late"
POLL: Final = 0.2
START: Final = '{ context = "main", option = "start", position = 1 }'


class Script:
    """The customer's script: notes who keyed which code, and answers as `mood` wants it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.mood = ""
        """`slow`, `garbage`, `error`; empty: well."""
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen, at the port of the first time."""
        app = web.Application()
        app.router.add_get("/code", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Be down."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        code = request.query["code"]
        if len(code) < DIGITS:  # an action that Asterisk did not obey is left out, with a fault: nothing was collected
            return web.Response(text="<Response/>", content_type="text/xml")
        self.asked.append((request.query["CallerIDNum"], code))
        match self.mood:
            case "slow":
                await SystemClock().pause(20)
            case "garbage":
                return web.Response(text="<Response><PlaySound>tone-850</Play<<<")
            case "error":
                return web.Response(status=500)
        said = f"<PlayTTS>Your code is {' '.join(code)}</PlayTTS><PlaySound>tone-{CONFIRM}</PlaySound>"
        text = f"{said}<Jump context='main' option='1'/>"
        return web.Response(text=f"<Response>{text}</Response>", content_type="text/xml")


@dataclass
class World:
    """All of it. `deaths`: how often Asterisk has died; callers look at it, for a dead Asterisk tells them nothing."""

    asterisk: Asterisk
    ari: Proxy
    ami: Proxy
    bridge: BridgeProcess
    script: Script
    receiver: Receiver
    hangs: Path
    """While this file exists, the speech engine never ends."""
    clock: SystemClock = field(default_factory=SystemClock)
    deaths: int = 0
    samples: list[Sample] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """When the service said that the machine cannot keep up: then it refuses new calls, as it should."""
    first_files: int = 0
    """Files that were open before the first call."""
    first_tasks: float = 0
    """Tasks of the service, likewise."""

    async def pause(self, seconds: float) -> None:
        await self.clock.pause(seconds)

    async def page(self, path: str) -> tuple[int, str]:
        """A page of those who watch machines; status 0 when nobody answers."""
        limit = aiohttp.ClientTimeout(total=2)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.get(f"http://127.0.0.1:{self.bridge.metrics}{path}") as answer,
            ):
                return answer.status, await answer.text()
        except (aiohttp.ClientError, OSError):
            return 0, ""

    async def gauges(self) -> dict[str, float]:
        """The numbers that have no label."""
        _, text = await self.page("/metrics")
        lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
        return {words[0]: float(words[1]) for words in lines if len(words) == 2 and "{" not in words[0]}

    async def ready(self, within: float = READY_WITHIN) -> bool:
        """Wait until the service says that it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while (await self.page("/readyz"))[0] != 200:
                    await self.pause(POLL)
                return True
        return False

    async def watch(self) -> None:
        """Take a sample each second, for ever."""
        while True:
            with suppress(OSError, StopIteration, AssertionError):  # it may end at any moment
                bridge = self.bridge
                self.samples.append(Sample(self.clock.monotonic(), bridge.pid, bridge.memory(), bridge.open_files()))
            if LATE in (await self.page("/readyz"))[1]:
                self.late.append(self.clock.monotonic())
            await self.pause(1)

    def told(self) -> list[Told]:
        """What the receiver has taken."""
        return [Told(one.parameters.get("CallerIDNum", ""), one.event, one.delivery) for one in self.receiver.told]

    async def bridges(self) -> list[str]:
        """The mixing bridges that Asterisk has."""
        login = {"Authorization": aiohttp.encode_basic_auth(self.asterisk.ari_user, self.asterisk.ari_password)}
        async with (
            aiohttp.ClientSession(headers=login) as session,
            session.get(f"{self.asterisk.ari_url}/bridges") as reply,
        ):
            return [str(bridge["id"]) for bridge in await reply.json()]

    async def channels(self) -> list[str]:
        """The channels that Asterisk has."""
        with suppress(LabError):
            return await self.asterisk.channels()
        return []


@asynccontextmanager
async def world(asterisk: Asterisk, folder: Path, metrics: int) -> AsyncIterator[World]:
    """Everything runs, and is ready, while this is entered."""
    sounds = asterisk.sounds_host / "client" / "en"
    for hz in (PROMPT, CONFIRM, SORRY):
        tones.write_tone(sounds, hz, 1.0)
    tones.write_tone(folder, VOICE, 0.3)
    tones.write_tone(asterisk.sounds_host, FALLBACK, 1.0)
    script, hangs = Script(), folder / "hangs"
    await script.open()
    engine = folder / "engine.sh"
    engine.write_text(f"cat > {folder}/said\n[ -e {hangs} ] && exec sleep 60\nexec cat {folder}/tone-{VOICE}.wav\n")
    try:
        async with Proxy(asterisk.ari_port) as ari, Proxy(asterisk.ami_port) as ami, Receiver() as receiver:
            made = BridgeProcess(
                asterisk,
                folder / "callbridge",
                {"chaos": _ivr(f"http://127.0.0.1:{script.port}/code?code=$code")},
                _settings(receiver, engine),
                metrics=metrics,
            )
            _lead_over(made, ari, ami)
            async with made as running:
                stage = World(asterisk, ari, ami, running, script, receiver, hangs)
                assert await stage.ready(), running.said()[-2000:]
                stage.first_files = running.open_files()
                stage.first_tasks = (await stage.gauges())["callbridge_tasks"]
                try:
                    yield stage
                finally:
                    with suppress(ProcessLookupError):
                        running.signal(signal.SIGCONT)
    finally:
        await script.close()


def _ivr(url: str) -> str:
    """Key six digits until the script has taken them; then the call is ended with a cause of its own."""
    return f"""schema = 1
[ivr]
extension = "0003*{NUMBER}"
answer_delay_ms = 0
[context.main]
entry = true
[[context.main.option.start]]
action = "record_digits"
variable = "code"
max_digits = {DIGITS}
min_digits = {DIGITS}
prompt = "tone-{PROMPT}"
timeout = 4
interdigit_timeout = 2
on_timeout = {START}
[[context.main.option.start]]
action = "call_interactive"
url = "{url}"
total_timeout = 3
[[context.main.option.start]]
action = "play_sound"
sound = "tone-{SORRY}"
[[context.main.option.start]]
action = "jump"
context = "main"
option = "start"
position = 1
[[context.main.option.1]]
action = "hangup"
cause = "busy"
"""


def _settings(receiver: Receiver, engine: Path) -> str:
    events = "".join(
        f'[[event]]\nextension = "0003*{NUMBER}"\ntype = "{event}"\nmethod = "POST"\n'
        f'url = "{receiver.url}/ev"\nprofile = "extended"\nmode = "notify"\n'
        for event in EVENTS
    )
    command = json.dumps(["sh", str(engine)])
    return f"[scripts]\nbreaker_open = 1\n[speech.engine.chaos]\ncommand = {command}\n{events}"


def _lead_over(made: BridgeProcess, ari: Proxy, ami: Proxy) -> None:
    """Callbridge reaches its Asterisk over the wires, speaks by our engine, and is brief in its log."""
    server = made.asterisk
    text = made.config.read_text(encoding="utf-8")
    for plain, wired in (
        (server.ari_url, f"http://127.0.0.1:{ari.port}/ari"),
        (f"port = {server.ami_port}\n", f"port = {ami.port}\nping = 2\n"),
        ("[speech]\n", '[speech]\nengines = ["chaos"]\ntimeout = 2\n'),
        ('level = "debug"', 'level = "info"'),
    ):
        assert plain in text, plain
        text = text.replace(plain, wired)
    made.config.write_text(text, encoding="utf-8")
