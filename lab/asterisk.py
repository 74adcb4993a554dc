"""One private, running Asterisk on 127.0.0.1.

Knows its process, its directories, its addresses and its secrets, and when it is ready. Does not know Callbridge,
what the dialplan does, or how the software came onto the machine (see asterisk_root).
"""

import asyncio
import base64
import signal
import socket
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from lab.asterisk_root import AsteriskHome, LabError, environment
from lab.cdr import Cdr, CdrFile
from lab.instance import Instance, remove_leftovers

READY_WITHIN = 30.0
STOPPED_WITHIN = 10.0
POLL = 0.03


class Asterisk(Instance):
    """An Asterisk that lives as long as `async with`; ports, passwords and directories stay the same when restarted.

    `dialplan` is text that is read after the shipped extensions.conf, for contexts of one's own; the placeholders of
    asterisk-conf may stand in it. `phones` are numbers of phones besides the shipped 001 and 002; all have the
    same password. `thousands` of ports are reserved: 450 calls for the first, 500 for each further one.
    """

    def __init__(
        self, home: AsteriskHome, *, dialplan: str = "", phones: Sequence[str] = (), thousands: int = 1
    ) -> None:
        super().__init__(home, dialplan=dialplan, phones=phones, thousands=thousands)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process. Raises LabError when there is none."""
        if self._process is None or self._process.poll() is not None:
            raise LabError("This Asterisk does not run.")
        return self._process.pid

    async def __aenter__(self) -> Self:
        remove_leftovers(self.home.instances)
        try:
            self.lay_out()
            await self.start()
        except BaseException:
            await self._clean_up()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._clean_up()

    async def start(self) -> None:
        """Start the process and return when ARI answers, all is booted and SIP replies. Raises LabError otherwise."""
        console = (self.directory / "log" / "console.log").open("ab")
        try:
            # Not asyncio's: this process outlives the loop of one test.
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts within milliseconds
                self._asterisk("-f"),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env=environment(),
                cwd="/",
            )
        finally:
            console.close()
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self._until_ari_answers(self._process)
                await self.cli("core waitfullybooted")
                await asyncio.get_running_loop().run_in_executor(None, self._until_sip_replies)
        except TimeoutError:
            raise LabError(f"Asterisk was not ready after {READY_WITHIN:.0f} s.\n{self.complaints()}") from None

    async def stop(self) -> None:
        """End the process in its own way, and with force if it will not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        if not await self._ends(self._process, STOPPED_WITHIN):
            await self.kill()

    async def kill(self) -> None:
        """End the process at once, as a crash would; the callers' phones hear nothing of it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            await self._ends(self._process, STOPPED_WITHIN)

    async def restart(self) -> None:
        """Stop, if it still runs, and start with the same ports and passwords."""
        await self.stop()
        await self.start()

    async def cli(self, command: str) -> str:
        """What Asterisk's command line answers. Raises LabError when it cannot be reached."""
        process = await asyncio.create_subprocess_exec(
            *self._asterisk("-rx", command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment(),
            cwd="/",
        )
        output, _ = await process.communicate()
        text = output.decode("utf-8", "replace")
        if process.returncode != 0:
            raise LabError(f"asterisk -rx '{command}' failed: {text.strip()}")
        return text

    async def channels(self) -> list[str]:
        """The names of the channels that exist now."""
        output = await self.cli("core show channels concise")
        return [line.split("!", 1)[0] for line in output.splitlines() if "!" in line]

    async def cdrs(self, *, after: int = 0, count: int = 0, within: float = 5) -> list[Cdr]:
        """The call detail records, without the first `after`; waits until there are `count` of these, or for `within`.

        A record is written when all its channels have ended, a moment after the phones know of it. Tests share this
        Asterisk: note `after=len(await asterisk.cdrs())` before a call, or look for its userfield.
        """
        records = await CdrFile(self.directory / "log" / "cdr-csv" / "Master.csv").reach(after + count, within)
        return records[after:]

    def complaints(self) -> str:
        """The warnings and errors since the start, for an error message."""
        files = [self.directory / "log" / "console.log", self.log]
        return "".join(file.read_text(errors="replace") for file in files if file.is_file())

    def _asterisk(self, *words: str) -> list[str]:
        program = "asterisk" if self.home.root == Path("/") else "/usr/sbin/asterisk"
        config = self.home.inside(self.directory / "etc" / "asterisk.conf")
        return self.home.command(program, "-C", config, *words)

    async def _ends(self, process: subprocess.Popen[bytes], within: float) -> bool:
        """Whether the process ended in time; on a thread, because an Asterisk outlives the loop of a test."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, process.wait, within)
        except subprocess.TimeoutExpired:
            return False
        return True

    async def _until_ari_answers(self, process: subprocess.Popen[bytes]) -> None:
        token = base64.b64encode(f"{self.ari_user}:{self.ari_password}".encode()).decode()
        async with aiohttp.ClientSession(headers={"Authorization": f"Basic {token}"}) as session:
            while True:
                try:
                    async with session.get(f"{self.ari_url}/asterisk/info", params={"only": "system"}) as reply:
                        if reply.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                if not await self._ends(process, POLL):
                    continue
                raise LabError(f"Asterisk ended at once with status {process.returncode}.\n{self.complaints()}")

    def _until_sip_replies(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            probe.settimeout(0.2)
            port = probe.getsockname()[1]
            request = (
                f"OPTIONS sip:127.0.0.1:{self.sip_port} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{uuid.uuid4().hex}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:lab@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\n"
                f"Call-ID: {uuid.uuid4().hex}\r\nCSeq: 1 OPTIONS\r\nContact: <sip:lab@127.0.0.1:{port}>\r\n"
                "Content-Length: 0\r\n\r\n"
            )
            for _ in range(int(READY_WITHIN / 0.2)):
                try:
                    probe.sendto(request.encode(), ("127.0.0.1", self.sip_port))
                    probe.recv(4096)
                except (TimeoutError, ConnectionError):
                    continue
                return
        raise TimeoutError

    async def _clean_up(self) -> None:
        await self.stop()
        self.clear()
