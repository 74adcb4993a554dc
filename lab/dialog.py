"""The SIP side of one call: INVITE to BYE, for the caller and for the callee (RFC 3261).

Knows which message follows which. Does not know sockets (it is handed a Wire), RTP, or waiting (see phone_call).
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Literal

from lab import sip_message as sip
from lab.dialog_words import REFUSALS, Ending, Header, State, Wire
from lab.resend import Resend
from lab.sip_message import Message


class Dialog:
    """One call's messages. `describe` gives our session description, `understand` is handed the other side's."""

    def __init__(
        self, wire: Wire, call_id: str, describe: Callable[[], bytes], understand: Callable[[bytes], None],
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._wire, self._describe, self._understand, self._changed = wire, describe, understand, changed
        self.call_id = call_id
        self.state = State.CALLING
        self.status = 0
        self.invited_at = asyncio.get_running_loop().time()
        self.answered_at: float | None = None
        self.ending: Ending | None = None
        self.bye_confirmed = False
        self.messages: list[Message] = []
        self.invitation: Message | None = None
        self.replied: Message | None = None
        self._local = self._remote = self._target = ""
        self._sequence = secrets.randbelow(1000) + 1
        self._branch = ""
        self._headers: list[Header] = []
        self._resend: Resend | None = None
        self._resend_answer: Resend | None = None
        self._request: Message | None = None
        self._asked: Message | None = None
        self._response: Message | None = None
        self._cancelling = self._authorised = False

    # --- what we do

    def invite(self, target: str, local: str, headers: list[Header]) -> None:
        """Call `target`; `local` is our From without a tag."""
        self._target, self._headers = target, headers
        self._local, self._remote = f"{local};tag={secrets.token_hex(6)}", f"<{target}>"
        self._start("INVITE", [*headers, ("content-type", "application/sdp")], self._describe())

    def answer(self) -> None:
        """Take the incoming call."""
        self._respond_to_invite(200, "OK", self._describe())
        self.state, self.answered_at = State.UP, asyncio.get_running_loop().time()
        self._changed()

    def ring(self, status: int = 180, reason: str = "Ringing", *, media: bool = False) -> None:
        """Say that the phone rings; with `media`, describe early media too."""
        if self._asked is not None:
            self._response = self._reply(self._asked, status, reason, self._describe() if media else b"")
            self._wire.send(self._response)

    def reject(self, status: int) -> None:
        """Refuse the incoming call with one of REFUSALS."""
        self._respond_to_invite(status, REFUSALS[status], b"")
        self._end("us", status, None)

    def forward(self, number: str) -> None:
        """Say that the incoming call shall ring a number of the same server instead."""
        self._respond_to_invite(302, "Moved Temporarily", b"", f"<sip:{number}@127.0.0.1>")
        self._end("us", 302, None)

    def hang_up(self) -> None:
        """End the call: BYE when it is up, CANCEL or 603 before that."""
        match self.state:
            case State.UP:
                self._start("BYE", [], b"")
                self._end("us", None, None)
            case State.ASKED:
                self.reject(603)
            case State.CALLING:
                self._cancelling = True
                if self.status >= 100:
                    self._cancel()
            case State.ENDED:
                pass

    def request(self, method: str, headers: list[Header], body: bytes = b"") -> None:
        """Any other request within the call, such as INFO or REFER; `replied` is its final answer, once it came."""
        self._start(method, headers, body)

    def describe_again(self) -> None:
        """Send a new description within the call (re-INVITE); `replied` is its final answer, once it came."""
        self._start("INVITE", [("content-type", "application/sdp")], self._describe())

    @property
    def remote_uri(self) -> str:
        """The address of the other side (its Contact)."""
        return self._target

    @property
    def replaces(self) -> str:
        """This call as the other side knows it, for a Replaces header (RFC 3891): Call-ID and both tags."""
        return f"{self.call_id};to-tag={sip.tag_of(self._remote)};from-tag={sip.tag_of(self._local)}"

    @property
    def local_uri(self) -> str:
        """Our own address, as in From."""
        return sip.uri_of(self._local)

    def stop(self) -> None:
        """Send nothing more; for the end of the telephone."""
        self._stop_asking()
        self._stop_answering()

    def _stop_asking(self) -> None:
        if self._resend is not None:
            self._resend.stop()

    def _stop_answering(self) -> None:
        if self._resend_answer is not None:
            self._resend_answer.stop()

    # --- what they do

    def receive(self, message: Message) -> None:
        """One message of this call."""
        self.messages.append(message)
        if message.is_request:
            self._on_request(message)
        elif message.method == "INVITE":
            self._on_invite_response(message)
        elif self._request is not None and message.sequence == self._sequence and message.status >= 200:
            self._on_response(message)

    def _on_request(self, message: Message) -> None:
        match message.method:
            case "INVITE" if self.invitation is None and not self._remote:
                self._remote, self._target = message.get("from"), sip.uri_of(message.get("contact"))
                self._local = f"{message.get('to')};tag={secrets.token_hex(6)}"
                self.invitation, self._asked, self.state = message, message, State.ASKED
                self._understand(message.body)
            case "INVITE" if self._asked is not None and message.sequence == self._asked.sequence:
                if self._response is not None:
                    self._wire.send(self._response)
            case "INVITE":
                self._asked = message
                self._understand(message.body)
                self._respond_to_invite(200, "OK", self._describe())
            case "ACK":
                self._stop_answering()
            case "BYE":
                self._wire.send(self._reply(message, 200, "OK"))
                self._stop_asking()
                self.bye_confirmed = True
                self._end("them", None, message)
            case "CANCEL":
                self._wire.send(self._reply(message, 200, "OK"))
                if self.state is State.ASKED:
                    self._respond_to_invite(487, "Request Terminated", b"")
                    self._end("them", 487, message)
            case "UPDATE" if message.body:
                self._understand(message.body)
                self._wire.send(self._reply(message, 200, "OK", self._describe()))
            case "OPTIONS" | "INFO" | "UPDATE" | "NOTIFY" | "MESSAGE":
                self._wire.send(self._reply(message, 200, "OK"))
            case _:
                self._wire.send(self._reply(message, 501, "Not Implemented"))
        self._changed()

    def _on_invite_response(self, message: Message) -> None:
        if message.sequence != self._sequence or self._request is None:
            return self._acknowledge(message) if message.status >= 200 else None
        if self._request.method == "INVITE":
            self._stop_asking()
        if self.state is State.UP:
            return self._on_reinvite_response(message)
        if message.status < 200:
            first, self.status = self.status == 0, message.status
            self._remote = message.get("to") if sip.tag_of(message.get("to")) else self._remote
            self._understand(message.body)
            if self._cancelling and first:
                self._cancel()
            return self._changed()
        self._remote = message.get("to")
        self._acknowledge(message)
        if message.status < 300:
            self._answered(message)
        elif message.status in {401, 407} and self._may_authorise():
            self._remote = f"<{self._target}>"
            self._authorise(message)
        elif self.state is State.CALLING:
            self.status = message.status
            self._end("us" if self._cancelling else "them", message.status, message)
        return None

    def _on_reinvite_response(self, message: Message) -> None:
        if message.status < 200:
            return
        self._acknowledge(message)
        if message.status in {401, 407} and self._may_authorise():
            self._authorise(message)
            return
        if message.status < 300:
            self._understand(message.body)
        self._request, self.replied = None, message
        self._changed()

    def _answered(self, message: Message) -> None:
        if self.state is not State.CALLING:
            return
        self.status, self.state = message.status, State.UP
        self._target = sip.uri_of(message.get("contact")) or self._target
        self._request = None
        if self._cancelling:  # the answer and our CANCEL crossed
            self.hang_up()
            return
        self.answered_at = asyncio.get_running_loop().time()
        self._understand(message.body)
        self._changed()

    def _on_response(self, message: Message) -> None:
        self._stop_asking()
        if message.status in {401, 407} and self._may_authorise():
            self._authorise(message)
            return
        if self._request is not None and self._request.method == "BYE":
            self.bye_confirmed = True
        if self._request is not None and self._request.method != "INVITE":
            self._request, self.replied = None, message
        self._changed()

    # --- messages

    def _start(self, method: str, headers: list[Header], body: bytes) -> None:
        self._stop_asking()
        self._authorised, self.replied = False, None
        self._sequence += 1
        self._branch = f"z9hG4bK{secrets.token_hex(8)}"
        request = self._build(method, self._sequence, self._branch, headers, body)
        self._request = request
        self._resend = Resend(lambda: self._wire.send(request), self._lost)

    def _build(self, method: str, sequence: int, branch: str, headers: list[Header], body: bytes = b"") -> Message:
        return Message(
            f"{method} {self._target} SIP/2.0",
            [
                ("via", self._wire.via(branch)), ("max-forwards", "70"), ("from", self._local), ("to", self._remote),
                ("call-id", self.call_id), ("cseq", f"{sequence} {method}"), ("contact", self._wire.contact), *headers,
            ],
            body,
        )  # fmt: skip

    def _acknowledge(self, message: Message) -> None:
        """A refusal is acknowledged within its transaction (same branch), a success outside of it."""
        branch = self._branch if message.status >= 300 else f"z9hG4bK{secrets.token_hex(8)}"
        ack = self._build("ACK", message.sequence, branch, [])
        if message.status < 300 and (contact := sip.uri_of(message.get("contact"))):
            ack.first = f"ACK {contact} SIP/2.0"
        self._wire.send(ack)

    def _cancel(self) -> None:
        cancel = self._build("CANCEL", self._sequence, self._branch, [])
        cancel.headers = [
            ("to", f"<{self._target}>") if name == "to" else (name, value) for name, value in cancel.headers
        ]
        self._wire.send(cancel)

    def _may_authorise(self) -> bool:
        return self._wire.credentials is not None and not self._authorised

    def _authorise(self, challenge: Message) -> None:
        credentials, request = self._wire.credentials, self._request
        if credentials is None or request is None:
            return
        proof = credentials.answer(challenge, request.method, request.target)
        fixed = {
            "via",
            "max-forwards",
            "from",
            "to",
            "call-id",
            "cseq",
            "contact",
            "authorization",
            "proxy-authorization",
        }
        kept = [header for header in request.headers if header[0] not in fixed]
        self._start(request.method, [*kept, proof], request.body)
        self._authorised = True

    def _reply(self, request: Message, status: int, reason: str, body: bytes = b"", contact: str = "") -> Message:
        response = sip.reply(request, status, reason, sip.tag_of(self._local))
        response.headers.append(("contact", contact or self._wire.contact))
        if body:
            response.headers.append(("content-type", "application/sdp"))
            response.body = body
        return response

    def _respond_to_invite(self, status: int, reason: str, body: bytes, contact: str = "") -> None:
        if self._asked is None:
            return
        self._stop_answering()
        response = self._response = self._reply(self._asked, status, reason, body, contact)
        self._resend_answer = Resend(lambda: self._wire.send(response), self._lost)

    def _lost(self) -> None:
        self._end("them", 408, None)

    def _end(self, by: Literal["us", "them"], status: int | None, message: Message | None) -> None:
        """Note the end; `message` is the one of theirs that tells why, if any does."""
        if self.ending is None:
            cause, reasons = (sip.cause_of(message), tuple(message.all("reason"))) if message else (None, ())
            self.ending = Ending(by, asyncio.get_running_loop().time(), status, cause, reasons)
            self.state = State.ENDED
            self._changed()
