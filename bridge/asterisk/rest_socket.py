"""The socket carrier: commands as messages on the event socket, and their answers among the events.

Knows request ids, and when the socket should carry nothing more for the moment. Does not know what a command means,
nor who else could carry it. Asterisk handles the messages of one socket one after the other: what it holds up, holds
up everything behind it. Source: Asterisk reference 8, T7.
"""

import asyncio
import json
from dataclasses import dataclass
from itertools import count
from typing import Final

import aiohttp

from bridge.asterisk.carrier import Carrier, NoReply, Reply, read_json
from bridge.asterisk.commands import Command, ping
from bridge.asterisk.events import RestAnswered
from bridge.asterisk.first_answer import first_answer

MOST_UNDER_WAY: Final = 64
"""Answers that are awaited at once. With more, Asterisk is slow, and what comes next need not wait behind them."""
MOST_BYTES: Final = 6144
"""Of path and body. A frame of the smallest build of Asterisk takes 8192, and quotes in a body are doubled there."""


@dataclass(slots=True)
class _Awaited:
    answer: asyncio.Future[Reply]
    late: bool = False


class SocketCarrier:
    """Of one connection, from its handshake to its end; whoever reads the socket hands the answers in."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._awaited: dict[str, _Awaited] = {}
        self._late = 0
        self._ended = False

    @property
    def is_fit(self) -> bool:
        """Whether it may carry one more: an answer that is late holds up all that would come behind it."""
        return not (self._ended or self._late or self._socket.closed or len(self._awaited) >= MOST_UNDER_WAY)

    async def exchange(self, command: Command, body: str, seconds: float, besides: Carrier | None = None) -> Reply:
        """Send one command with this body and await the answer, whatever its status. Raises NoReply.

        `besides` is asked as well when half of the time is over; then the first answer counts.
        """
        request = str(next(self._numbers))
        awaited = self._awaited[request] = _Awaited(_answer())
        alone = seconds / 2 if besides else seconds
        try:
            async with asyncio.timeout(alone):
                await self._socket.send_str(_message(request, command, body))
                return await awaited.answer
        except TimeoutError:
            if request in self._awaited:
                awaited.late = True
                self._late += 1
            if besides is not None:
                awaited.answer.cancel()
                awaited.answer = _answer()  # the one before has ended with its time
                found = await first_answer(awaited.answer, besides.exchange(command, seconds - alone), seconds - alone)
                if isinstance(found, Reply):
                    return found
                if not found.late:
                    raise found from None
            raise NoReply(f"no answer within {seconds:g} s", sent=True, late=True) from None
        except ConnectionError as error:
            raise NoReply(f"the connection broke ({type(error).__name__})", sent=True) from None
        finally:
            awaited.answer.cancel()  # else the end of the socket would tell a failure that nobody awaits

    async def answers(self, seconds: float) -> bool:
        """Ask what does no harm, though an answer is late: whether an answer to that comes.

        Asterisk answers in the order of the questions: what was given up before is not awaited any more.
        """
        given_up = [request for request, awaited in self._awaited.items() if awaited.answer.done()]
        try:
            await self.exchange(ping(), "", seconds)
        except NoReply as failure:
            return not failure.late  # that the connection has ended is told by whoever reads it
        finally:
            for request in given_up:
                if awaited := self._awaited.pop(request, None):
                    self._late -= awaited.late
        return True

    def answered(self, event: RestAnswered) -> bool:
        """Hand in an answer; False when nobody has asked, or it came before."""
        awaited = self._awaited.pop(event.request, None)
        if awaited is None:
            return False
        self._late -= awaited.late
        if not awaited.answer.done():
            awaited.answer.set_result(Reply(event.status, read_json(event.body)))
        return True

    def end(self) -> None:
        """The connection has ended. What was sent may have been obeyed."""
        self._ended = True
        for awaited in self._awaited.values():
            if not awaited.answer.done():
                awaited.answer.set_exception(NoReply("the event socket has ended", sent=True))
        self._awaited.clear()


def _answer() -> asyncio.Future[Reply]:
    return asyncio.get_running_loop().create_future()


def body_of(command: Command) -> str | None:
    """The body of a command that may go this way; None for one that is too long, or that Asterisk may hold up."""
    if command.waits or command.apart:
        return None
    body = json.dumps(command.body) if command.body is not None else ""
    return body if len(body) + len(command.path) + len(command.query) <= MOST_BYTES else None


def _message(request: str, command: Command, body: str) -> str:
    message = {
        "type": "RESTRequest",
        "transaction_id": request,
        "request_id": request,
        "method": command.method,
        "uri": f"{command.path}?{command.query}" if command.query else command.path,
    }
    if body:
        message |= {"content_type": "application/json", "message_body": body}
    return json.dumps(message)
