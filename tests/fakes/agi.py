"""An Asterisk at the other end of an AGI connection: one command at a time, in real but short time.

Plays until it is told that the sound is over, or until a key among the escape digits. As on a real one, the next
command ends a sound, which then says nothing, and a wait for a key; keys that come while a command runs that does not
read them wait, as frames of a channel do. What it was told is in `log`.
"""

import asyncio
import shlex
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bridge.agi.connection import Connection
from bridge.errors import AsteriskError

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
        self.answered = False
        """Whoever is dialled has answered when the caller hangs up."""
        self.away: asyncio.Event | None = None
        self.has_silence = True
        self.retval = ""
        self.playing = asyncio.Event()
        self._changed = asyncio.Event()
        self._sound_over = False
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._dead = False
        self.hung_up = False
        self.running = ""
        self.when_over: Callable[[int], None] = lambda _: None
        """Told the cause when a channel that was hung up, and whose connection is over, is gone for good."""

    async def serve(self) -> None:
        """Obey commands until the other end closes."""
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read())
            while line := await self._lines.get():
                self.log.append(line)
                words = shlex.split(line, posix=True)
                self.running = words[0]
                answer = await self._answer(words)
                self.running = ""
                if answer is not None:
                    self._writer.write(f"{answer}\n".encode())
                if self.hung_up and not self._dead:
                    self._dead = True
                    self._writer.write(b"HANGUP\n")
            reading.cancel()
        if self.hung_up:
            self.when_over(int(self.variables.get("HANGUPCAUSE", "16")))

    async def _read(self) -> None:
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                self._lines.put_nowait(line.decode().rstrip("\n"))
                self._changed.set()
        self._lines.put_nowait("")
        self._changed.set()

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
                return await self._digit(int(milliseconds) / 1000)
            case ["EXEC", application, *_]:
                return await self._exec(application)
            case ["GOSUB", *_]:
                return await self._gosub()
            case ["SET", "MUSIC", *_] | ["NOOP"]:
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
                if self.away is not None:
                    await self._until(self.away.is_set)
                self.variables.setdefault("RECORD_STATUS", "DTMF")
                return "200 result=0"
            case "Hangup":
                self.hung_up = True
                return "200 result=-1"
            case _:
                return "200 result=0"

    async def _gosub(self) -> str:
        self._writer.write(b"100 result=0 Trying...\n")
        if self.away is not None:
            await self._until(self.away.is_set)
        self.variables["GOSUB_RETVAL"] = "" if self.hung_up else self.retval
        return f"200 result=0 Gosub complete{' (abnormal exit)' if self.hung_up else ''}"

    async def _stream(self, file: str, escape: str) -> str | None:
        is_silence = file.startswith("silence/")
        if file in self.missing or (is_silence and not self.has_silence):
            return "200 result=-1 endpos=0"
        if file == "beep":
            return "200 result=0 endpos=3404"
        if not is_silence:
            self._sound_over = False
            self.playing.set()
        key = await self._key(None, escape, ends=not is_silence)
        self.playing.clear()
        return None if key is None else f"200 result={key} endpos=800"

    async def _digit(self, seconds: float) -> str:
        key = await self._key(seconds, ALL)
        return f"200 result={1 if key is None else key}"

    async def _key(self, seconds: float | None, escape: str, *, ends: bool = False) -> int | None:
        """A key, -1 for a hang-up, 0 for the end of the sound or of the time; None: another command has come."""
        loop = asyncio.get_running_loop()
        due = None if seconds is None else loop.time() + seconds
        while True:
            while self.keys and self.keys[0] not in escape:
                self.keys.popleft()
            if self.hung_up:
                return -1
            if not self._lines.empty():
                return None
            if self.keys:
                return ord(self.keys.popleft())
            if ends and self._sound_over:
                return 0
            self._changed.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
            except TimeoutError:
                return 0

    async def _dial(self) -> str:
        if self.away is not None:
            await self._until(self.away.is_set)
        self.keys.clear()
        self.variables["DIALSTATUS"] = "CANCEL" if self.hung_up and not self.answered else self.dial_status
        if self.variables["DIALSTATUS"] == "ANSWER":
            self.variables["ANSWEREDTIME_MS"] = str(self.dial_seconds * 1000)
        return "200 result=-1" if self.hung_up else "200 result=0"

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
        """The caller leaves: what runs ends with -1, and the word HANGUP follows."""
        self.hung_up = True
        self.variables["HANGUPCAUSE"] = "16"
        if self.running:
            self._changed.set()
        else:
            self._dead = True
            self._writer.write(b"HANGUP\n")

    def say(self, octets: bytes) -> None:
        self._writer.write(octets)

    def close(self) -> None:
        self._writer.close()

    def tear(self) -> None:
        """Nothing more arrives, not even an end."""
        self._writer.transport.abort()


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


class FakeEnds:
    """Whoever knows the ends of channels. `way`: there is one to end a channel besides its connection."""

    def __init__(self, *, way: bool = False) -> None:
        self.way = way
        self.closed_with: list[tuple[str, int]] = []
        self.ended: list[tuple[str, int]] = []
        self._followers: list[Callable[[int], None]] = []

    def follow(self, channel: str, told: Callable[[int], None]) -> None:
        self._followers.append(told)

    def closed(self, channel: str, cause: int) -> None:
        self.closed_with.append((channel, cause))
        while self._followers:
            self._followers.pop(0)(cause)

    async def hang_up(self, channel: str, cause: int) -> None:
        if not self.way:
            raise AsteriskError("there is no other way")
        self.ended.append((channel, cause))
