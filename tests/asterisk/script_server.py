"""A customer's script on loopback that a test answers for: it keeps each request to the octet.

Knows requests and replies. Does not know calls.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.receiver import EVENTS_WITHIN


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `target` as on the request line, the body, the headers; when it came and whether it was dropped."""

    method: str
    target: str
    body: bytes
    headers: dict[str, str]
    at: float

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def parameters(self) -> dict[str, str]:
        """All parameters of query and body."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True)) | dict(
            parse_qsl(self.body.decode(), keep_blank_values=True)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer, and how many seconds to wait before."""

    body: str | bytes = ""
    status: int = 200
    after: float = 0.0
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


class ScriptServer:
    """Answers each path with the answers that were set for it, in turn, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.dropped: list[str] = []
        """Paths of requests whose sender went away before they were answered."""
        self.port = 0
        self._answers: dict[str, deque[Answer]] = {}
        self._arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def answers(self, path: str, *answers: Answer | str) -> None:
        """Say what a path answers from now on."""
        self._answers[path] = deque(Answer(answer) if isinstance(answer, str) else answer for answer in answers)

    async def asks(self, count: int = 1, within: float = EVENTS_WITHIN) -> Asked:
        """Wait until so many requests have come, which may be events; the latest of them."""
        async with asyncio.timeout(within):
            while len(self.asked) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.asked[count - 1]

    async def drops(self, within: float = 5) -> None:
        """Wait until a request was dropped by its sender."""
        async with asyncio.timeout(within):
            while not self.dropped:
                self._arrived.clear()
                await self._arrived.wait()

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        asked = Asked(request.method, request.raw_path, body, dict(request.headers), asyncio.get_running_loop().time())
        self.asked.append(asked)
        self._arrived.set()
        waiting = self._answers.get(asked.path)
        if waiting is None:
            return web.Response(status=404, text="no such script")
        answer = waiting.popleft() if len(waiting) > 1 else waiting[0]
        try:
            await asyncio.sleep(answer.after)  # noqa: TID251 - a slow script is what is wanted
        except asyncio.CancelledError:
            self.dropped.append(asked.path)
            self._arrived.set()
            raise
        data = answer.body.encode() if isinstance(answer.body, str) else answer.body
        return web.Response(status=answer.status, body=data, content_type=answer.content_type, headers=answer.headers)
