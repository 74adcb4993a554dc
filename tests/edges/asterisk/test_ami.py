import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from panoramisk.message import Message

from bridge.asterisk import ami
from bridge.asterisk import ami_orders as orders
from bridge.asterisk.ami import MESSAGE_LIMIT, AmiConnection
from bridge.asterisk.ami_fields import Fields, text
from bridge.asterisk.ami_orders import Replies
from bridge.errors import AsteriskError
from tests.fakes.ami_server import PASSWORD, FakeAmi, Session, channel, event_of, fake_ami, reply, silent
from tests.fakes.http_server import deaf_port, refused_port

ANA = channel("1.1", "PJSIP/001-01")


@dataclass
class Box:
    fake: FakeAmi
    connection: AmiConnection = field(init=False)
    events: list[Fields] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)
    raises: set[str] = field(default_factory=set)

    def take(self, fields: Fields) -> None:
        self.events.append(fields)
        if text(fields, "Event") in self.raises:
            raise RuntimeError("a bug in whoever is told")

    async def pinged(self) -> Replies:
        """An answer comes after everything that was sent before it."""
        return await self.connection.send(orders.ping(), 1)

    @property
    def kinds(self) -> list[str]:
        return [text(fields, "Event") for fields in self.events]


@asynccontextmanager
async def box() -> AsyncIterator[Box]:
    async with fake_ami() as fake:
        made = Box(fake)
        made.connection = AmiConnection(made.take, made.bugs.append)
        await made.connection.open("127.0.0.1", fake.port, 1)
        await fake.connections(1)
        yield made
        made.connection.abort("the test is over")
        await made.connection.ended()


async def test_an_action_has_its_own_answer() -> None:
    async with box() as made:
        answers = await asyncio.gather(made.connection.send(orders.hang_up("1.1", 16), 1), made.pinged())
        assert [text(answer[0], "Response") for answer in answers] == ["Success", "Success"]
        assert [action["Action"] for action in made.fake.actions()] == ["Hangup", "Ping"]


async def test_a_list_is_answered_whole_and_its_items_are_no_events() -> None:
    async with box() as made:
        made.fake.channels = [ANA, channel("1.2", "PJSIP/002-02")]
        replies = await made.connection.send(orders.list_channels(), 1)
        assert [seen.channel for seen in orders.listed(replies)] == ["1.1", "1.2"]
        assert made.events == []


async def test_the_items_of_a_list_are_read_once_whoever_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 1,000 channels that is a tenth of a second, every minute."""
    async with box() as made:
        read, told = list[Fields](), list[Replies]()
        fields_of = ami._fields

        def counted(message: Message) -> Fields:
            read.append(fields_of(message))
            return read[-1]

        monkeypatch.setattr(ami, "_fields", counted)
        made.fake.channels = [channel(f"1.{number}", f"PJSIP/001-{number}") for number in range(100)]
        answer = await made.connection.send(orders.list_channels(), 1, told.append)
        assert len(read) == len(answer) == 102  # the answer, the items, the end
        assert told[0] is answer


async def test_an_empty_list_is_a_list() -> None:
    async with box() as made:
        assert orders.listed(await made.connection.send(orders.list_channels(), 1)) == ()


async def test_the_end_of_a_list_is_known_between_the_events_around_it() -> None:
    async with box() as made:

        def answer(session: Session, action: dict[str, str]) -> None:
            made.fake.tell("Newchannel", ANA)
            made.fake.list(session, action, "CoreShowChannel", [ANA])
            made.fake.tell("Hangup", ANA)
            made.fake.tell("VarSet")

        made.fake.answers["CoreShowChannels"] = answer
        known: list[list[str]] = []
        await made.connection.send(orders.list_channels(), 1, lambda replies: known.append(made.kinds))
        await made.pinged()
        assert known == [["Newchannel"]]
        assert made.kinds == ["Newchannel", "Hangup", "VarSet"]


async def test_an_action_that_is_not_answered_has_a_deadline_and_is_forgotten() -> None:
    async with box() as made:
        kept: list[tuple[Session, dict[str, str]]] = []
        made.fake.answers["Hangup"] = lambda session, action: kept.append((session, action))
        with pytest.raises(AsteriskError, match=r"AMI did not answer Hangup within 0\.02 s"):
            await made.connection.send(orders.hang_up("1.1", 16), 0.02)
        reply(*kept[0])
        await made.pinged()
        assert made.bugs == []


async def test_an_answer_that_never_ends_has_a_deadline_too() -> None:
    async with box() as made:
        made.fake.answers["CoreShowChannels"] = lambda session, action: reply(
            session, action, "Success", ("EventList", "start")
        )
        with pytest.raises(AsteriskError, match="did not answer CoreShowChannels"):
            await made.connection.send(orders.list_channels(), 0.02)


async def test_what_waits_when_the_connection_ends_fails_at_once() -> None:
    async with box() as made:
        made.fake.answers["Hangup"] = lambda session, action: session.cut()
        with pytest.raises(AsteriskError, match="the connection was lost before Hangup ended"):
            await made.connection.send(orders.hang_up("1.1", 16), 5)
        with pytest.raises(AsteriskError, match="Ping was not sent, the connection is lost"):
            await made.pinged()


async def test_the_end_says_how_it_came() -> None:
    async with box() as made:
        made.fake.session.writer.close()
        assert await made.connection.ended() == "Asterisk closed the connection"
    async with box() as made:
        made.connection.abort("no answer to a ping")
        made.connection.abort("something later")
        assert await made.connection.ended() == "no answer to a ping"


async def test_a_bug_in_whoever_is_told_loses_no_other_event() -> None:
    async with box() as made:
        made.raises = {"Hangup"}
        made.fake.session.send(b"".join(event_of(kind, ANA) for kind in ("Newchannel", "Hangup", "VarSet")))
        await made.pinged()
        assert made.kinds == ["Newchannel", "Hangup", "VarSet"]
        assert [repr(bug) for bug in made.bugs] == ["RuntimeError('a bug in whoever is told')"]


async def test_a_message_that_cannot_be_handled_loses_no_other() -> None:
    async with box() as made:
        made.fake.session.send(b"Event: Odd\r\nActionID: 1\r\nActionID: 2\r\n\r\n")
        made.fake.tell("Hangup", ANA)
        await made.pinged()
        assert made.kinds == ["Hangup"]
        assert [type(bug) for bug in made.bugs] == [TypeError]


async def test_garbage_is_passed_over() -> None:
    async with box() as made:
        made.fake.session.send(b"\r\n\r\n\xff\xfe\x00 garbage\r\n: \r\n\r\nEvent\r\n\r\nActionID: 7\r\n\r\n")
        made.fake.tell("Hangup", ANA)
        await made.pinged()
        assert made.kinds == ["Hangup"]
        assert made.bugs == []


async def test_a_message_without_an_end_ends_the_connection() -> None:
    async with box() as made:
        made.fake.session.send(b"x" * (MESSAGE_LIMIT + 1))
        assert (await made.connection.ended()).startswith("a message without an end: is this AMI?")


@pytest.mark.parametrize("cut", range(1, 8))
async def test_a_character_that_comes_in_two_pieces_is_whole(cut: int) -> None:
    async with box() as made:
        octets = event_of("Hangup", ANA | {"CallerIDName": "ș€😀"})
        at = octets.index("ș".encode()) + cut
        made.fake.session.send(octets[:at])
        await arrived()
        made.fake.session.send(octets[at:])
        await made.pinged()
        assert made.events[0]["CallerIDName"] == "ș€😀"


async def test_an_event_that_comes_octet_by_octet_is_one_event() -> None:
    async with box() as made:
        for octet in event_of("Hangup", ANA):
            made.fake.session.send(bytes([octet]))
            await arrived()
        await made.pinged()
        assert made.kinds == ["Hangup"]


async def arrived() -> None:
    """Let what was written reach the other side."""
    for _ in range(3):
        passed = asyncio.Event()
        asyncio.get_running_loop().call_soon(passed.set)
        await passed.wait()


async def test_nobody_listens() -> None:
    connection = AmiConnection(lambda fields: None, lambda bug: None)
    with refused_port() as port, pytest.raises(OSError):  # noqa: PT011 - which of them is the system's affair
        await connection.open("127.0.0.1", port, 1)
    with pytest.raises(AsteriskError, match="Ping was not sent"):
        await connection.send(orders.ping(), 1)
    connection.abort("never begun")


async def test_nobody_accepts() -> None:
    connection = AmiConnection(lambda fields: None, lambda bug: None)
    with deaf_port() as port, pytest.raises(TimeoutError):
        await connection.open("127.0.0.1", port, 0.05)


async def test_a_password_reaches_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with box() as made:
        made.fake.answers["Login"] = silent
        with pytest.raises(AsteriskError):
            await made.connection.send(orders.login("callbridge", PASSWORD), 0.02)
        made.fake.session.cut()
        await made.connection.ended()
    assert PASSWORD not in caplog.text
