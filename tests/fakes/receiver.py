"""A receiver of events on loopback that writes down what it was told, and what a receiver may rely on.

Knows deliveries, lanes and idempotency keys. Does not know who tells.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from aiohttp import web

EVENTS_WITHIN = 20.0
"""Seconds: on a machine whose processors are all busy events come late, by design (ADR 0091)."""
RANK = {"dial-in": 0, "dial-out": 0, "answer": 1, "hangup": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """One request: what was told to whom, and when it came."""

    delivery: str
    place: str
    """The path, which is one for each definition."""
    event: str
    call: str
    """CallAPIID: with the place, the lane."""
    leg: str
    """SubCallID, empty but with profile `extended`."""
    attempt: int
    replay: bool
    parameters: dict[str, str]
    at: float

    @property
    def lane(self) -> tuple[str, str]:
        return self.place, self.call

    @property
    def what(self) -> tuple[str, str, str, str]:
        """Which event of which leg, for whom."""
        return self.place, self.call, self.leg, self.event


class Receiver:
    """Answers each request with `status` after `seconds`; `meanwhile` is called before it does."""

    def __init__(self, seconds: float = 0.0, status: int = 200) -> None:
        self.told: list[Told] = []
        self.answered: list[str] = []
        """Deliveries to which it has said that it has them."""
        self.taken: set[tuple[str, str, str, str]] = set()
        """Events to which it has said so."""
        self.most = 0
        """Requests that were under way at the same time."""
        self.overlaps: list[tuple[str, str]] = []
        """Lanes in which two requests were under way at the same time."""
        self.seconds, self.status = seconds, status
        self.moved_to = ""
        """Where it says that it is now."""
        self.meanwhile: Callable[[Told], Awaitable[None]] | None = None
        self.each: Callable[[Told], tuple[float, int]] = lambda _: (self.seconds, self.status)
        """How one request is answered: after how many seconds, and with which status."""
        self.port = 0
        self._lanes: dict[tuple[str, str], int] = defaultdict(int)
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Listen, at the port of the first time."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Be down: nobody listens."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def until(self, true: Callable[[], bool], within: float = EVENTS_WITHIN) -> None:
        """Wait until what was told is so."""
        try:
            async with asyncio.timeout(within):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not in {within} s; told so far: {len(self.told)}, {self.words()[-20:]}") from None

    async def has(self, events: int, within: float = EVENTS_WITHIN) -> None:
        """Wait until so many different events have come, and no more of them."""
        await self.until(lambda: self.distinct() >= events, within)
        assert self.distinct() == events

    def distinct(self) -> int:
        """How many different events were taken."""
        return len(self.taken)

    def words(self) -> list[str]:
        """What was told, in few words."""
        return [f"{one.place} {one.event} {one.attempt}" for one in self.told]

    def of(self, place: str, event: str = "") -> list[Told]:
        """What was told to one definition."""
        return [one for one in self.told if one.place == place and event in {"", one.event}]

    def keeps_its_word(self, *, replays: bool = False) -> None:
        """Each event has one idempotency key, the order of each lane is kept, and no lane has two at the same time."""
        by_what: dict[tuple[str, ...], set[str]] = defaultdict(set)
        by_delivery: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        lanes: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for one in self.told:
            by_what[one.what].add(one.delivery)
            by_delivery[one.delivery].add(one.what)
            if not (replays and one.replay):
                lanes[one.lane].append(one)
        assert not {what: ids for what, ids in by_what.items() if len(ids) > 1}, "one event came under several keys"
        assert not {ids: what for ids, what in by_delivery.items() if len(what) > 1}, "one key for several events"
        astray = {lane: _words(told) for lane, told in lanes.items() if not _in_order(told)}
        assert not astray, f"not in order: {astray}"
        assert not self.overlaps, f"two at the same time: {self.overlaps}"

    async def _serve(self, request: web.Request) -> web.Response:
        one = await _read(request)
        seconds, status = self.each(one)
        self.told.append(one)
        self._lanes[one.lane] += 1
        self.most = max(self.most, sum(self._lanes.values()))
        if self._lanes[one.lane] > 1 and not one.replay:
            self.overlaps.append(one.lane)
        self._news.set()
        try:
            await asyncio.sleep(seconds)  # noqa: TID251 - a receiver that takes its time
            if self.meanwhile is not None:
                await self.meanwhile(one)
        finally:
            self._lanes[one.lane] -= 1
        self.answered.append(one.delivery)
        if status == HTTPStatus.OK:
            self.taken.add(one.what)
        self._news.set()
        return web.Response(status=status, text="OK", headers={"Location": self.moved_to} if self.moved_to else None)


async def _read(request: web.Request) -> Told:
    given = dict(request.query) | dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    headers = request.headers
    return Told(
        headers["Callbridge-Delivery"],
        request.path,
        headers["Callbridge-Event"],
        given["CallAPIID"],
        given.get("SubCallID", ""),
        int(headers["Callbridge-Attempt"]),
        headers.get("Callbridge-Replay") == "1",
        given,
        asyncio.get_running_loop().time(),
    )


def _in_order(told: Sequence[Told]) -> bool:
    """Of each leg: dial, answer, hangup; one that comes again comes before the next."""
    legs: dict[str, list[int]] = defaultdict(list)
    for one in told:
        legs[one.leg].append(RANK[one.event])
    return all(ranks == sorted(ranks) for ranks in legs.values())


def _words(told: Sequence[Told]) -> list[str]:
    return [f"{one.leg} {one.event} {one.attempt}" for one in told]
