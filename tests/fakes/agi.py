"""An Asterisk at the other end of an AGI connection: one command at a time, in real but short time.

Plays until it is told that the sound is over, or until a key among the escape digits; keys that come while nothing
reads them wait, as frames of a channel do. What it was told is in `log`.
"""

import asyncio
import shlex
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bridge.agi.connection import Connection

ALL = "0123456789*#"
Answer = Callable[[list[str]], str | None]


class FakeAgi:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.log: list[str] = []
        self.variables: dict[str, str] = {"ASTSPOOLDIR": "/spool"}
        self.keys: deque[str] = deque()
        self.up = False
        self.missing: set[str] = set()
        self.answers: dict[str, Answer] = {}
        """What to say to a command instead, by its first word; None says nothing at all."""
        self.dial_status = "ANSWER"
        self.dial_seconds = 7
        self.away: asyncio.Event | None = None
        self.playing = asyncio.Event()
        self._changed = asyncio.Event()
        self._sound_over = False
        self.hung_up = False
        self.running = ""

    async def serve(self) -> None:
        """Answer commands until the other end closes."""
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                text = line.decode().rstrip("\n")
                self.log.append(text)
                words = shlex.split(text, posix=True)
                self.running = words[0]
                answer = await self._answer(words)
                self.running = ""
                if answer is None:
                    continue
                self._writer.write(f"{answer}\n".encode())
                if self.hung_up and answer.startswith("200 result=-1"):
                    self._writer.write(b"HANGUP\n")
                    self.hung_up = False

    async def _answer(self, words: list[str]) -> str | None:
        if words[0] in self.answers:
            return self.answers[words[0]](words)
        match words:
            case ["CHANNEL", "STATUS"]:
                return f"200 result={6 if self.up else 4}"
            case ["ANSWER"]:
                self.up = True
                return "200 result=0"
            case ["SET" | "GET", "VARIABLE", name, *value]:
                return self._variable(name, value)
            case ["STREAM", "FILE", file, escape, *_]:
                return await self._stream(file, escape)
            case ["WAIT", "FOR", "DIGIT", milliseconds]:
                return await self._digit(int(milliseconds) / 1000, ALL, "")
            case ["EXEC", application, _]:
                return await self._exec(application)
            case ["GOSUB", *_]:
                if self.away is not None:
                    await self._until(self.away.is_set)
                return "200 result=-1" if self.hung_up else "200 result=0"
            case ["SET", "MUSIC", *_]:
                return "200 result=0"
            case _:
                return "510 Invalid or unknown command"

    def _variable(self, name: str, value: list[str]) -> str:
        if value:
            self.variables[name] = value[0]
            return "200 result=1"
        return f"200 result=1 ({self.variables[name]})" if name in self.variables else "200 result=0"

    async def _exec(self, application: str) -> str:
        match application:
            case "Dial":
                return await self._dial()
            case "Record":
                self.variables.setdefault("RECORD_STATUS", "DTMF")
                return "200 result=0"
            case _:
                return "200 result=-1"

    async def _stream(self, file: str, escape: str) -> str:
        if file in self.missing:
            return "200 result=-1 endpos=0"
        self._sound_over = False
        self.playing.set()
        answer = await self._digit(None, escape, " endpos=800")
        self.playing.clear()
        return answer

    async def _digit(self, seconds: float | None, escape: str, more: str) -> str:
        """A key, the end of the sound, the end of the time, or a hang-up."""
        loop = asyncio.get_running_loop()
        due = None if seconds is None else loop.time() + seconds
        while True:
            while self.keys and self.keys[0] not in escape:
                self.keys.popleft()
            if self.hung_up:
                return f"200 result=-1{more}"
            if self.keys:
                return f"200 result={ord(self.keys.popleft())}{more}"
            if due is None and self._sound_over:
                return f"200 result=0{more}"
            self._changed.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
            except TimeoutError:
                return f"200 result=0{more}"

    async def _dial(self) -> str:
        if self.away is not None:
            await self._until(self.away.is_set)
        if self.hung_up:
            return "200 result=-1"
        self.keys.clear()
        self.variables["DIALSTATUS"] = self.dial_status
        if self.dial_status == "ANSWER":
            self.variables["ANSWEREDTIME"] = str(self.dial_seconds)
        return "200 result=0"

    async def _until(self, happened: Callable[[], bool]) -> None:
        while not happened() and not self.hung_up:
            self._changed.clear()
            await self._changed.wait()

    async def until(self, happened: Callable[[], object]) -> None:
        """Wait until a command has brought about something."""
        async with asyncio.timeout(2):
            while not happened():
                await asyncio.to_thread(lambda: None)

    def press(self, keys: str) -> None:
        self.keys.extend(keys)
        self._changed.set()

    def sound_ends(self) -> None:
        self._sound_over = True
        self._changed.set()

    def back(self) -> None:
        if self.away is not None:
            self.away.set()
        self._changed.set()

    def hang_up(self) -> None:
        """The caller leaves: the running command ends with -1, and the word HANGUP follows."""
        self.hung_up = True
        if self.running:
            self._changed.set()
        else:
            self._writer.write(b"HANGUP\n")

    def say(self, octets: bytes) -> None:
        self._writer.write(octets)

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def agi() -> AsyncIterator[tuple[FakeAgi, Connection]]:
    """An Asterisk, and our end of its connection."""
    ours: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
    listener = await asyncio.start_server(lambda *streams: ours.set_result(Connection(*streams)), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    asterisk = FakeAgi(*await asyncio.open_connection("127.0.0.1", port))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(asterisk.serve())
        connection = await ours
        try:
            yield asterisk, connection
        finally:
            serving.cancel()
            await connection.close()
            asterisk.close()
            listener.close()
