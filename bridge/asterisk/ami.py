"""One connection to AMI: panoramisk, boxed.

Knows panoramisk 1.4: its reading and pairing of messages is used; its Manager is not, which logs in without a deadline,
connects again when it should not, sends old actions anew, and does not look at the answers to its pings. Does not know
what a message means, nor that there may be another connection. Source: Asterisk reference 10.
"""

import asyncio
import codecs
import logging
from collections.abc import Callable

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from bridge.asterisk.ami_fields import Fields
from bridge.asterisk.ami_orders import Order, Replies
from bridge.errors import AsteriskError

MESSAGE_LIMIT = 64 * 1024
_SILENT = logging.getLogger("panoramisk.silent")
_SILENT.disabled = True  # it would write whole actions, the login's password among them


class AmiConnection:
    """From its handshake to its end. Nothing of it outlives it: what was not answered is never sent again."""

    def __init__(self, take: Callable[[Fields], None], on_bug: Callable[[Exception], None]) -> None:
        """`take` is handed every event that answers no action, in order; it must not wait.

        `on_bug` hears of what was raised while a message was handled; the messages after it are handled all the same.
        """
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._protocol = _Protocol(take, on_bug, self._end)
        self._why = ""

    async def open(self, host: str, port: int, within: float) -> None:
        """Connect. Raises OSError, of which TimeoutError is one."""
        async with asyncio.timeout(within):
            await asyncio.get_running_loop().create_connection(lambda: self._protocol, host, port)

    async def send(self, order: Order, within: float, then: Callable[[Replies], None] | None = None) -> Replies:
        """Send an action, and wait for its whole answer. Raises AsteriskError when there is none in time.

        `then` is called with the answer when it arrives: after the events that came before it, and before those after.
        """
        if self._ended.done() or self._protocol.transport is None:
            raise AsteriskError(f"AMI: {order.action} was not sent, the connection is lost")
        try:
            async with asyncio.timeout(within):
                return await self._protocol.ask(order, then)
        except TimeoutError:
            raise AsteriskError(f"AMI did not answer {order.action} within {within:g} s") from None

    async def ended(self) -> str:
        """Wait for the end; say how it came."""
        return await asyncio.shield(self._ended)

    def abort(self, why: str) -> None:
        """End it at once, whatever the other side does or does not."""
        self._why = self._why or why
        if self._protocol.transport is not None:
            self._protocol.transport.abort()

    def _end(self, error: Exception | None) -> None:
        how = f"the connection broke ({type(error).__name__})" if error else "Asterisk closed the connection"
        if not self._ended.done():
            self._ended.set_result(self._why or self._protocol.fault or how)


class _Protocol(AMIProtocol):  # type: ignore[misc] # panoramisk has no types
    encoding = "utf8"
    transport: asyncio.Transport | None = None

    def __init__(
        self,
        take: Callable[[Fields], None],
        on_bug: Callable[[Exception], None],
        end: Callable[[Exception | None], None],
    ) -> None:
        self._take, self._on_bug, self._end = take, on_bug, end
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self._thens: dict[str, Callable[[Replies], None]] = {}
        self._answers: dict[str, Replies] = {}
        """Those that are complete, until whoever has asked takes them."""
        self.fault = ""

    async def ask(self, order: Order, then: Callable[[Replies], None] | None) -> Replies:
        action = Action({"Action": order.action, **order.fields})
        if then is not None:
            self._thens[action.id] = then
        try:
            await self.send(action, as_list=None)
            return self._answers[action.id]
        finally:
            self._answers.pop(action.id, None)
            self._thens.pop(action.id, None)
            self.responses.pop(action.id, None)

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.log = _SILENT

    def data_received(self, data: bytes) -> None:
        """As it comes, but whole characters only: half of one would be lost."""
        super().data_received(self._characters.decode(data).encode())
        if self.queue and len(self.queue[0]) > MESSAGE_LIMIT and self.transport is not None:
            self.fault = f"a message without an end: is this AMI? It has {len(self.queue[0])} characters"
            self.transport.abort()

    def handle_message(self, message: Message) -> None:
        """Whatever is wrong with one message, the next one is heard."""
        try:
            action = self.responses.get(message.id)
            if action is None:
                if "event" in message:
                    self._take(_fields(message))
                return
            super().handle_message(message)
            if action.future.done() and not action.future.cancelled():
                replies = self._answers[action.id] = _replies(action.future.result())
                if (then := self._thens.pop(action.id, None)) is not None:
                    then(replies)
        except Exception as bug:  # noqa: BLE001 - asyncio would close the connection
            self._on_bug(bug)

    def connection_lost(self, exc: Exception | None) -> None:
        """Not panoramisk's own, which keeps unanswered actions for the next connection."""
        self.closed = True
        for action in self.responses.values():
            if not action.future.done():
                action.future.set_exception(AsteriskError(f"AMI: the connection was lost before {action.action} ended"))
        self._end(exc)


def _replies(result: Message | list[Message]) -> Replies:
    return tuple(_fields(message) for message in (result if isinstance(result, list) else [result]))


def _fields(message: Message) -> Fields:
    """As `dict(message)`, which asks for each name in small letters anew: for 1,000 channels 50,000 times."""
    return dict(message._store.values())  # noqa: SLF001 - where its CaseInsensitiveDict keeps names and values
