"""A Callbridge of its own beside an Asterisk of the lab: its files, its process, its end.

Knows the settings that point one at the other, and how a running process is looked at from outside.
Does not know what a test wants of it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from bridge.calls.deliveries import Delivery, DeliveryFilter, DeliveryState
from bridge.terminal.remote import RemoteService
from bridge.terminal.remote_events import RemoteEvents
from lab.asterisk import Asterisk
from lab.bridge_toml import asterisk_tables
from tests.fakes.receiver import EVENTS_WITHIN

READY_WITHIN = 30.0
POLL = 0.02
ENDED_WITHIN = 15.0


class BridgeProcess:
    """`ivrs` are the texts of IVR files by name; `settings` is more text for callbridge.toml.

    `store` is the URL of its database, a file of its own unless given; with `metrics` it shows its numbers
    there, with `console` its pages. `level` is its log's.
    """

    def __init__(
        self,
        asterisk: Asterisk,
        folder: Path,
        ivrs: Mapping[str, str],
        settings: str = "",
        *,
        store: str = "",
        metrics: int = 0,
        console: int = 0,
        level: str = "debug",
    ) -> None:
        self.asterisk = asterisk
        self.folder = folder
        self.config = folder / "callbridge.toml"
        self.journal = folder / "journal"
        self.log = folder / "callbridge.log"
        self.socket = folder / "control.sock"
        self.database = folder / "callbridge.db"
        self.store = store or f"sqlite:///{self.database}"
        self.metrics = metrics
        self.console = console
        self.level = level
        self.waits_for: tuple[str, ...] = ("Asterisk pbx1", "AMI of Asterisk pbx1")
        """The links that are made before it is used."""
        self._process: asyncio.subprocess.Process | None = None
        (folder / "ivr").mkdir(parents=True)
        for name, text in ivrs.items():
            (folder / "ivr" / f"{name}.toml").write_text(text, encoding="utf-8")
        self.config.write_text(self._settings() + settings, encoding="utf-8")
        self.config.chmod(0o640)  # it holds a password

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, within: float = READY_WITHIN) -> None:
        """Start it, and wait until Asterisk knows its application."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bridge",
                "run",
                "--config",
                str(self.config),
                stdout=log,
                stderr=log,
                stdin=asyncio.subprocess.DEVNULL,
                env={**os.environ, "NO_COLOR": "1"},
            )
        process, already = self._process, self._links_made()
        settled = await _until(lambda: self._links_made() > already or process.returncode is not None, within)
        running = settled and process.returncode is None
        assert running, f"Callbridge did not start:\n{self.said()}"

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal and wait for its end; its exit status."""
        process = self._process
        assert process is not None
        if process.returncode is None:
            process.send_signal(how)
            try:
                async with asyncio.timeout(ENDED_WITHIN):
                    await process.wait()
            except TimeoutError:
                process.kill()
                raise
        return await process.wait()

    async def ends(self) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self._process is not None
        async with asyncio.timeout(ENDED_WITHIN):
            return await self._process.wait()

    async def typed(self, *words: str) -> tuple[int, str]:
        """An operator's command beside it, such as `reload`: its exit status, and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bridge", *words, "--config", str(self.config)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        )
        printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    async def deliveries(self, *states: DeliveryState, within: float = EVENTS_WITHIN, count: int) -> Sequence[Delivery]:
        """Deliveries in these states, as an operator sees them, once there are so many."""
        events = RemoteEvents(RemoteService(self.socket))
        async with asyncio.timeout(within):
            while True:
                lists = [await asyncio.to_thread(events.deliveries, DeliveryFilter(one), 10_000) for one in states]
                found = [one for some in lists for one in some]
                if len(found) == count:
                    return found
                await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside

    def signal(self, number: signal.Signals) -> None:
        """Tell it something that does not end it."""
        os.kill(self.pid, number)

    def said(self) -> str:
        """The log so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def _links_made(self) -> int:
        """How often all links to Asterisk were made."""
        said = self.said()
        return min(said.count(f'"event": "{link} connected"') for link in self.waits_for)

    def memory(self) -> int:
        """Resident memory in KiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def open_files(self) -> int:
        """File descriptors that are open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))  # noqa: PTH208 - one kernel directory

    def open_sockets(self) -> int:
        """Those of them that are connections, or wait for some."""
        return sum(1 for file in Path(f"/proc/{self.pid}/fd").iterdir() if "socket:" in _where(file))

    def children(self) -> list[str]:
        """Ids of the processes that it has started and that have not ended, or not been waited for."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()

    async def childless(self, within: float = 5) -> bool:
        """Wait until it has no processes of its own any more."""
        return await _until(lambda: not self.children(), within)

    async def channels_left(self, within: float = 5) -> list[str]:
        """Channels that Asterisk still has, once there are none or the time is over."""
        left = await self.asterisk.channels()
        try:
            async with asyncio.timeout(within):
                while left:
                    await asyncio.sleep(POLL)  # noqa: TID251 - another process is watched from outside
                    left = await self.asterisk.channels()
        except TimeoutError:
            pass
        return left

    async def application(self) -> Mapping[str, object]:
        """What Asterisk knows of the application `callbridge`."""
        headers = {"Authorization": aiohttp.encode_basic_auth(self.asterisk.ari_user, self.asterisk.ari_password)}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.asterisk.ari_url}/applications/callbridge") as answer,
        ):
            found: Mapping[str, object] = await answer.json()
            return found

    def _settings(self) -> str:
        server = self.asterisk
        metrics = f'listen = "127.0.0.1:{self.metrics}"' if self.metrics else "enabled = false"
        console = f'listen = "127.0.0.1:{self.console}"' if self.console else "enabled = false"
        return f"""schema = 1
[service]
drain = 1
state_dir = "{self.folder}/state"
[control]
socket = "{self.socket}"
[numbers]
organisation = "0003"
[[extension]]
number = "001"
type = "phone"
[sounds]
root = "{server.sounds_host}"
[speech]
cache_dir = "{server.speech_host}"
[log]
level = "{self.level}"
audit_file = "{self.folder}/audit.jsonl"
[journal]
dir = "{self.journal}"
[store]
url = "{self.store}"
[metrics]
{metrics}
[console]
{console}
[privacy]
show_digits = true
show_query_values = true
{asterisk_tables(server)}
"""


def _where(file: Path) -> str:
    """Where a descriptor leads; empty: it was closed meanwhile."""
    try:
        return os.readlink(file)  # noqa: PTH115 - what a socket is called is no path
    except FileNotFoundError:
        return ""


async def _until(done: Callable[[], bool], within: float) -> bool:
    """Look at another process from outside until something is so; False when it was not so in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not done():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(POLL)  # noqa: TID251 - another process tells nothing by itself
    return True
