import asyncio
import json
from typing import Any

import pytest

from bridge.web.console import stream
from bridge.web.console.ports import LiveRow
from bridge.web.console.sessions import Session
from bridge.web.console.settings import Role
from bridge.web.console.stream import LiveStreams
from bridge.web.console.wire import PageRefusal
from tests.fakes.console import FakeCalls, a_row

ANA = Session("ana", Role.OPERATOR, "", "key", 0, 0)


class Ear:
    """Somebody who listens. `turns` are what happens before each look; after the last one the session has ended."""

    def __init__(self, calls: FakeCalls, *turns: list[LiveRow]) -> None:
        self.calls = calls
        self.turns = list(turns)
        self.heard: list[Any] = []
        self.streams = LiveStreams(calls, self.pause)

    async def pause(self, seconds: float) -> None:
        if seconds:
            self.calls.up = self.turns.pop(0)

    async def send(self, text: str) -> None:
        event, data = text.rstrip("\n").split("\n")
        assert event == "event: calls"
        self.heard.append(json.loads(data.removeprefix("data: ")))

    async def listen(self) -> list[Any]:
        await self.streams.stream(ANA, lambda: bool(self.turns)).run(self)
        return self.heard


async def test_all_rows_come_first_and_then_what_has_changed() -> None:
    one, two, three = a_row(1), a_row(2), a_row(3)
    moved = a_row(2, place="main.1")
    ear = Ear(FakeCalls([one, two]), [one, moved, three], [one, moved, three], [three], [three])
    first, second, third = await ear.listen()
    assert (first["begin"], first["whole"], [row["id"] for row in first["rows"]]) == (True, True, ["api-1", "api-2"])
    assert [row["place"] for row in second["rows"]] == ["main.1", "main.start"]
    assert (second["begin"], second["gone"], second["total"]) == (False, [], 3)
    assert (third["rows"], third["gone"], third["total"]) == ([], ["api-1", "api-2"], 1)


async def test_many_rows_come_in_portions_between_which_calls_go_on() -> None:
    rows = [a_row(number) for number in range(500)]
    ear = Ear(FakeCalls(rows), rows)
    heard = await ear.listen()
    assert [len(message["rows"]) for message in heard] == [stream.PORTION] * 5
    assert [message["whole"] for message in heard] == [False] * 4 + [True]
    assert [message["begin"] for message in heard] == [True] + [False] * 4


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
    assert heard[0]["rows"][0]["name"] == "\\u202eevil"


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
        mine.pop().cancel()
        await asyncio.sleep(0.01)  # noqa: TID251 - one has left
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
