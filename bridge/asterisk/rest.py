"""One order to Asterisk: its deadline, its one repetition, and its failure as an AsteriskError.

Knows which commands may be repeated. Does not know what a command means, nor what a 404 means for a call.
"""

from typing import Final

from bridge.asterisk.carrier import Carrier, NoReply, Reply
from bridge.asterisk.commands import Again, Command
from bridge.errors import AsteriskError

_SUCCESS = range(200, 300)
_SHOWN = 200
NOT_SENT: Final = 410
"""The status of what was not sent any more: an answer, after which nobody asks again."""


class Rest:
    """Sends commands. Raises AsteriskError, with the HTTP status, or 0 when no answer came."""

    def __init__(self, carrier: Carrier, request_timeout: float) -> None:
        self._carrier = carrier
        self._request_timeout = request_timeout
        self._closed = False

    def close(self) -> None:
        """Send nothing any more: whatever there is belongs to another process now."""
        self._closed = True

    async def send(self, command: Command) -> object:
        """Send one command; the JSON of its answer, None when it had none."""
        if self._closed:
            raise AsteriskError(f"{command} is left to the next process", NOT_SENT)
        reply = await self._reply(command)
        if reply.status in _SUCCESS:
            return reply.body
        raise AsteriskError(f"Asterisk refused {command}: {reply.status}{_message(reply.body)}", reply.status)

    async def _reply(self, command: Command) -> Reply:
        """Repeat once, when the connection broke before any answer and repeating does no harm (T9)."""
        seconds = max(self._request_timeout, command.least)
        try:
            try:
                return await self._carrier.exchange(command, seconds)
            except NoReply as failure:
                if failure.late or (failure.sent and command.again is Again.NEVER):
                    raise
                if failure.sent and command.again is Again.SAFE_BY_ID:
                    probe = Command("GET", command.probe)
                    found = await self._carrier.exchange(probe, self._request_timeout)
                    if found.status in _SUCCESS:
                        return found
                return await self._carrier.exchange(command, seconds)
        except NoReply as failure:
            raise AsteriskError(f"Asterisk did not answer {command}: {failure}") from None


def _message(body: object) -> str:
    """What Asterisk says is wrong, shortened."""
    text = body.get("message") or body.get("error") if isinstance(body, dict) else None
    return f" {text[:_SHOWN]!r}" if isinstance(text, str) else ""
