"""A SIP telephone on 127.0.0.1: places calls, takes calls, registers. One of them carries fifty calls at once.

Knows the socket, and to which call a message belongs. Does not know what a test wants (see phone_call).

    async with Phone(asterisk.sip_port) as phone:
        call = await phone.call("099", caller="+12025550143")
        await call.answered()
        await call.hears(440)
        await call.press("1")
        await call.ended()
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Sequence
from functools import partial
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

from lab import sip_message as sip
from lab.media import Pacer
from lab.news import News
from lab.phone_call import Call, CallError
from lab.resend import Resend
from lab.sip_message import Credentials, Message, SipError

Auto = Literal["ask", "answer", "busy"] | int
"""What an incoming call meets: it rings until the test decides, it is answered, or it is refused (a SIP status)."""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, phone: "Phone") -> None:
        self._phone = phone

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        self._phone.receive(data, (str(addr[0]), addr[1]))


class Phone:
    """A telephone that talks to the SIP server at 127.0.0.1:`server`.

    With `user` and `password` it answers challenges, as the phones 001 and 002 must; without, it is an unknown caller.
    `auto` says what incoming calls meet: `ask` rings, for ever if nobody decides (see `rings`); `answer`, `busy` or a
    SIP status such as 603 happen `after` so many seconds of ringing. Both may be changed between calls. With `port` it
    stands where it is expected: at Asterisk.trunk_port it is the public network.
    """

    def __init__(
        self, server: int, user: str = "", password: str = "", *, port: int = 0, auto: Auto = "ask", after: float = 0
    ) -> None:
        self.server, self.user, self.auto, self.after = server, user, auto, after
        self.credentials = Credentials(user, password) if user else None
        self.pacer = Pacer()
        self.calls: list[Call] = []
        self.garbage = 0
        self.port = port
        self.contact = ""
        self._by_id: dict[str, Call] = {}
        self._incoming: deque[Call] = deque()
        self._news = News()
        self._transport: asyncio.DatagramTransport | None = None
        self._replies: dict[str, Message] = {}

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=("127.0.0.1", self.port)
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        self.contact = f"<sip:{self.user or 'phone'}@127.0.0.1:{self.port}>"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await asyncio.gather(*(call.hangup() for call in self.calls))
        finally:
            for call in self.calls:
                call.close()
            if self._transport is not None:
                self._transport.close()

    async def call(
        self, number: str, caller: str = "+12025550143", name: str = "", headers: Sequence[tuple[str, str]] = ()
    ) -> Call:
        """Dial a number; the call is under way when this returns (see Call.answered).

        A phone with a user calls as that user, whatever `caller` says. `caller` empty: the number is withheld.
        `headers` are added to the INVITE, names in lower case.
        """
        shown = self.user or caller
        host = "127.0.0.1" if shown else "anonymous.invalid"
        local = f"{sip.quoted(name)}<sip:{quote(shown or 'anonymous', safe='+*!~')}@{host}>"
        call = Call(self, self.pacer)
        self._keep(call)
        call.dialog.invite(f"sip:{quote(number, safe='+*!~')}@127.0.0.1:{self.server}", local, list(headers))
        return call

    async def rings(self, within: float = 5) -> Call:
        """Wait for the next incoming call; it is ringing, or already answered or refused if `auto` says so."""
        if not await self._news.until(lambda: bool(self._incoming), within):
            raise CallError(f"No call came in within {within} s.")
        return self._incoming.popleft()

    async def register(self, expires: int = 300, within: float = 5) -> None:
        """Register, so that calls to our user reach us. Raises CallError with the registrar's answer if it refuses."""
        if self.credentials is None:
            raise ValueError("Only a phone with a user and a password can register.")
        call_id, tag = secrets.token_hex(12), secrets.token_hex(6)
        proof: list[tuple[str, str]] = []
        for sequence in (1, 2):
            request = self._register(call_id, tag, sequence, expires, proof)
            resend = Resend(partial(self.send, request), self._news.tell)
            try:
                answered = await self._news.until(lambda: call_id in self._replies, within)
            finally:
                resend.stop()
            if not answered:
                raise CallError(f"The registrar at 127.0.0.1:{self.server} did not answer within {within} s.")
            reply = self._replies.pop(call_id)
            if reply.status == 200:
                return
            if reply.status != 401 or proof:
                raise CallError(f"The registrar refused {self.user}: {reply.status} {reply.reason}")
            proof = [self.credentials.answer(reply, "REGISTER", request.target)]

    async def unregister(self) -> None:
        """Be no longer reachable."""
        await self.register(expires=0)

    # --- what its calls need of it (the Wire of dialog)

    def send(self, message: Message) -> None:
        """Send a request to the server, a response to whom its Via names."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.sendto(message.encode(), ("127.0.0.1", self.server))

    def via(self, branch: str) -> str:
        """Our Via header's value."""
        return f"SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport"

    def receive(self, data: bytes, source: tuple[str, int]) -> None:
        """One datagram."""
        if source != ("127.0.0.1", self.server) or not data.strip():
            return
        try:
            message = sip.parse(data)
        except SipError:
            self.garbage += 1
            return
        call_id = message.get("call-id")
        call = self._by_id.get(call_id)
        if call is not None:
            call.dialog.receive(message)
        elif not message.is_request:
            if message.method == "REGISTER" and message.status >= 200:
                self._replies[call_id] = message
                self._news.tell()
        elif message.method == "INVITE" and not sip.tag_of(message.get("to")):
            self._ring(message, call_id)
        elif message.method in {"OPTIONS", "NOTIFY"}:
            self.send(sip.reply(message, 200, "OK", secrets.token_hex(4)))
        elif message.method != "ACK":
            self.send(sip.reply(message, 481, "Call/Transaction Does Not Exist", secrets.token_hex(4)))

    def _ring(self, message: Message, call_id: str) -> None:
        call = Call(self, self.pacer, call_id)
        self._keep(call)
        call.dialog.receive(message)
        if self.auto == "ask":
            call.ring()
        elif self.after > 0:
            call.ring()
            asyncio.get_running_loop().call_later(self.after, self._decide, call, self.auto)
        else:
            self._decide(call, self.auto)
        self._incoming.append(call)
        self._news.tell()

    def _decide(self, call: Call, how: Auto) -> None:
        if call.ending is not None or call.answered_at is not None:
            return
        if how == "answer":
            call.answer()
        else:
            call.reject(486 if not isinstance(how, int) else how)

    def _keep(self, call: Call) -> None:
        self.calls.append(call)
        self._by_id[call.dialog.call_id] = call

    def _register(
        self, call_id: str, tag: str, sequence: int, expires: int, proof: Sequence[tuple[str, str]]
    ) -> Message:
        address = f"<sip:{self.user}@127.0.0.1>"
        return Message(
            f"REGISTER sip:127.0.0.1:{self.server} SIP/2.0",
            [
                ("via", self.via(f"z9hG4bK{secrets.token_hex(8)}")), ("max-forwards", "70"),
                ("from", f"{address};tag={tag}"), ("to", address), ("call-id", call_id),
                ("cseq", f"{sequence} REGISTER"), ("contact", self.contact), ("expires", str(expires)), *proof,
            ],
        )  # fmt: skip
