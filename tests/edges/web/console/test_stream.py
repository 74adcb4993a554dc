import asyncio
import json
from typing import Any

import pytest

from bridge.web.console import stream
from bridge.web.console.ports import LiveRow
from bridge.web.console.sessions import Session
from bridge.web.console.settings import Role
from bridge.web.console.stream import LiveStreams
from bridge.web.console.wire import Listening, PageRefusal, Stream
from tests.fakes.console import FakeCalls, a_row
from tests.fakes.moments import HandClock

ANA = Session("ana", Role.OPERATOR, "", "key", 0, 0)


class Ear:
    """Somebody who listens. `turns` are what happens before each look; after the last one the session has ended."""

    def __init__(self, calls: FakeCalls, *turns: list[LiveRow]) -> None:
        self.calls = calls
        self.turns = list(turns)
        self.heard: list[Any] = []
        self.yielded = 0
        self.streams = LiveStreams(calls, self.pause)

    async def pause(self, seconds: float) -> None:
        if seconds:
            self.calls.up = self.turns.pop(0)
        else:
            self.yielded += 1

    async def send(self, text: str) -> None:
        event, data = text.rstrip("\n").split("\n")
        assert event == "event: calls"
        self.heard.append(json.loads(data.removeprefix("data: ")))

    async def listen(self) -> list[Any]:
        await self.streams.stream(ANA, lambda: bool(self.turns)).run(self)
        return self.heard


async def leaves(one: Stream, browser: Listening) -> None:
    """Somebody who looks once."""
    with pytest.raises(ConnectionError):
        await one.run(browser)


async def test_all_rows_come_first_and_then_what_has_changed() -> None:
    one, two, three = a_row(1), a_row(2), a_row(3)
    moved = a_row(2, place="main.1")
    ear = Ear(FakeCalls([one, two]), [one, moved, three], [one, moved, three], [three], [three])
    first, second, third = await ear.listen()
    assert (first["begin"], first["whole"], [row[0] for row in first["rows"]]) == (True, True, ["api-1", "api-2"])
    assert [(row[0], row[3]) for row in second["rows"]] == [("api-2", "main.1"), ("api-3", "main.start")]
    assert (second["begin"], second["gone"], second["total"]) == (False, [], 3)
    assert (third["rows"], third["gone"], third["total"]) == ([], ["api-1", "api-2"], 1)


async def test_of_a_call_that_went_on_it_is_told_where_it_stands_and_of_one_that_is_anothers_now_all() -> None:
    turns = [[a_row(1, doing="wait")], [a_row(1, doing="wait", name="Eve")], []]
    first, moved, renamed = (message["rows"] for message in await Ear(FakeCalls([a_row(1)]), *turns).listen())
    place = ["api-1", "0003*099", "main", "main.start"]
    who = ["+40744120001", "Ana 1", "0003*099", a_row(1).since]
    assert first == [[*place, "play sound", "in the IVR", *who]]
    assert moved == [[*place, "wait", "in the IVR"]]
    assert renamed == [[*place, "wait", "in the IVR", who[0], "Eve", *who[2:]]]


async def test_however_many_calls_change_and_however_often_there_is_one_message_for_each_look() -> None:
    looks = [[a_row(number, place=f"main.{look}") for number in range(stream.MESSAGE)] for look in range(20)]
    heard = await Ear(FakeCalls(looks[0]), *looks[1:]).listen()
    assert len(heard) == len(looks) - 1  # the last one is after the session has ended
    assert all(len(message["rows"]) == stream.MESSAGE for message in heard)
    assert 1 / stream.EVERY * stream.MOST / stream.MESSAGE <= 8, "messages a second, at most"


async def test_a_row_is_written_once_for_all_who_look(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def counted(text: str) -> str:
        written.append(text)
        return text

    monkeypatch.setattr(stream, "harmless", counted)
    rows = [a_row(number) for number in range(50)]
    streams = LiveStreams(FakeCalls(rows), HandClock().pause)

    everybody = asyncio.Barrier(5)

    class Hears:
        async def send(self, text: str) -> None:
            await everybody.wait()
            raise ConnectionError

    async with asyncio.TaskGroup() as tasks:
        for _ in range(everybody.parties):
            tasks.create_task(leaves(streams.stream(ANA, lambda: True), Hears()))
    assert sum(text == "api-7" for text in written) == 1


async def test_many_rows_are_written_in_portions_between_which_calls_go_on() -> None:
    rows = [a_row(number) for number in range(stream.MESSAGE * 2)]
    ear = Ear(FakeCalls(rows), rows)
    heard = await ear.listen()
    assert ear.yielded >= len(rows) / stream.PORTION
    assert [message["whole"] for message in heard] == [False, True]
    assert [message["begin"] for message in heard] == [True, False]


async def test_of_too_many_calls_the_number_is_told() -> None:
    rows = [a_row(number) for number in range(stream.MOST + 7)]
    heard = await Ear(FakeCalls(rows), rows).listen()
    assert sum(len(message["rows"]) for message in heard) == stream.MOST
    assert heard[-1]["total"] == stream.MOST + 7


async def test_something_is_said_now_and_then_so_that_who_has_left_is_found_out() -> None:
    turns: list[list[LiveRow]] = [[]] * int(stream.QUIET / stream.EVERY + 2)
    heard = await Ear(FakeCalls(), *turns).listen()
    assert len(heard) == 2


async def test_marks_that_turn_the_direction_of_writing_are_codes() -> None:
    row = a_row(1, name="\u202eevil")
    heard = await Ear(FakeCalls([row]), [row]).listen()
    assert heard[0]["rows"][0][7] == "\\u202eevil"


async def test_open_pages_are_bounded_and_whoever_leaves_makes_room() -> None:
    calls = FakeCalls()
    never = asyncio.Event()

    async def pause(seconds: float) -> None:
        if seconds:
            await never.wait()

    class Deaf:
        async def send(self, text: str) -> None:
            pass

    streams = LiveStreams(calls, pause)
    sessions = [Session(f"user{number}", Role.VIEWER, "", "k", 0, 0) for number in range(stream.IN_ALL)]
    async with asyncio.TaskGroup() as tasks:
        mine = [tasks.create_task(streams.stream(ANA, lambda: False).run(Deaf())) for _ in range(1)]
        for _ in range(stream.OF_ONE - 1):
            await asyncio.sleep(0)  # noqa: TID251 - each begins
            mine.append(tasks.create_task(streams.stream(ANA, lambda: False).run(Deaf())))
        await asyncio.sleep(0)  # noqa: TID251 - the last one begins
        with pytest.raises(PageRefusal):
            streams.stream(ANA, lambda: True)
        left = mine.pop()
        left.cancel()
        await asyncio.wait([left])
        streams.stream(ANA, lambda: True)
        for session in sessions[: stream.IN_ALL - len(mine)]:
            mine.append(tasks.create_task(streams.stream(session, lambda: False).run(Deaf())))
            await asyncio.sleep(0)  # noqa: TID251 - it begins
        with pytest.raises(PageRefusal):
            streams.stream(sessions[-1], lambda: True)
        never.set()


async def test_one_user_leaves_room_for_others_in_however_many_sessions_he_is() -> None:
    never = asyncio.Event()

    async def pause(seconds: float) -> None:
        if seconds:
            await never.wait()

    class Deaf:
        async def send(self, text: str) -> None:
            pass

    streams = LiveStreams(FakeCalls(), pause)
    sessions = [Session("vic", Role.VIEWER, "", "k", 0, 0) for _ in range(stream.OF_USER + 1)]
    async with asyncio.TaskGroup() as tasks:
        for session in sessions[:-1]:
            tasks.create_task(streams.stream(session, lambda: False).run(Deaf()))
            await asyncio.sleep(0)  # noqa: TID251 - it begins
        with pytest.raises(PageRefusal):
            streams.stream(sessions[-1], lambda: True)
        streams.stream(ANA, lambda: True)
        never.set()
