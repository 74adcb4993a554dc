"""An AMI server on loopback that does exactly as told, misbehaviour included, and keeps every octet it was sent.

Knows the lines of AMI. Shares no code with the client, so neither can hide the other's faults.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

USER, PASSWORD = "callbridge", "ami-secret"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"
Words = dict[str, str]


def lines(words: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in words).encode() + b"\r\n"


def channel(unique: str, name: str, prefix: str = "", linked: str = "", **more: str) -> Words:
    """The fields of one channel, as in an event."""
    fields = {
        "Channel": name,
        "ChannelState": "4",
        "CallerIDNum": "<unknown>",
        "CallerIDName": "<unknown>",
        "ConnectedLineNum": "<unknown>",
        "ConnectedLineName": "<unknown>",
        "Context": "from-phones",
        "Exten": "s",
        "Uniqueid": unique,
        "Linkedid": linked or unique,
    }
    return {f"{prefix}{key}": value for key, value in (fields | more).items()}


@dataclass(eq=False)
class Session:
    """One connection that a client has opened."""

    writer: asyncio.StreamWriter
    actions: list[Words] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, octets: bytes) -> None:
        self.writer.write(octets)

    def cut(self) -> None:
        """End it without a word."""
        self.writer.transport.abort()


Answer = Callable[[Session, Words], None]


def silent(session: Session, action: Words) -> None:
    """Accept an action, and never answer it."""


def reply(session: Session, action: Words, response: str = "Success", *more: tuple[str, str]) -> None:
    session.send(lines([("Response", response), ("ActionID", action["ActionID"]), *more]))


def refuse(message: str) -> Answer:
    return lambda session, action: reply(session, action, "Error", ("Message", message))


def close(session: Session, action: Words) -> None:
    session.cut()


@dataclass
class FakeAmi:
    """What is answered may be changed while it runs: `answers` by action, `hello` at the start of a connection."""

    port: int = 0
    password: str = PASSWORD
    boots: bool = True
    """FullyBooted follows the login."""
    hello: Callable[[Session], None] = lambda session: session.send(BANNER)
    answers: dict[str, Answer] = field(default_factory=dict)
    channels: list[Words] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def session(self) -> Session:
        return self.sessions[-1]

    def actions(self, kind: str = "") -> list[Words]:
        """All that came, on all connections."""
        told = [action for session in self.sessions for action in session.actions]
        return [action for action in told if kind in {"", action.get("Action")}]

    def tell(self, event: str, *fields: Words, **more: str) -> None:
        self.session.send(event_of(event, *fields, **more))

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(3):
            while not happened():
                self.news.clear()
                await self.news.wait()

    async def connections(self, number: int) -> None:
        await self.until(lambda: len(self.sessions) >= number)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(writer)
        self.sessions.append(session)
        self.news.set()
        self.hello(session)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                session.raw += head
                action = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
                session.actions.append(action)
                self.answers.get(action.get("Action", ""), self.answer)(session, action)
                self.news.set()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            session.gone.set()
            self.news.set()
            writer.transport.abort()

    def answer(self, session: Session, action: Words) -> None:
        """As Asterisk does."""
        match action["Action"]:
            case "Login" if (action["Username"], action["Secret"]) != (USER, self.password):
                reply(session, action, "Error", ("Message", "Authentication failed"))
                session.writer.close()
            case "Login":
                reply(session, action, "Success", ("Message", "Authentication accepted"))
                if self.boots:
                    session.send(event_of("FullyBooted", Status="Fully Booted"))
            case "CoreShowChannels":
                self.list(session, action, "CoreShowChannel", self.channels)
            case _:
                reply(session, action)

    @staticmethod
    def list(session: Session, action: Words, kind: str, items: Sequence[Words]) -> None:
        """The answer to an action that lists something."""
        one = {"ActionID": action["ActionID"]}
        reply(session, action, "Success", ("EventList", "start"), ("Message", "Items will follow"))
        for item in items:
            session.send(event_of(kind, one, item))
        session.send(event_of(f"{action['Action']}Complete", one, EventList="Complete", ListItems=str(len(items))))


def event_of(event: str, *fields: Words, **more: str) -> bytes:
    merged = {"Event": event, **{key: value for part in fields for key, value in part.items()}, **more}
    return lines(merged.items())


@contextlib.asynccontextmanager
async def fake_ami() -> AsyncIterator[FakeAmi]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    fake = FakeAmi()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        for session in fake.sessions:
            session.cut()
        await asyncio.gather(*(session.gone.wait() for session in fake.sessions))
