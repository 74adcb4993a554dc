"""SIP messages as text (RFC 3261): parse, build, and the digest answer (RFC 2617).

Knows header names, their short forms and quoting. Does not know dialogs, sockets or what a message is for.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

SHORT: Final = {
    "i": "call-id",
    "m": "contact",
    "f": "from",
    "t": "to",
    "v": "via",
    "l": "content-length",
    "c": "content-type",
}
PARAMETER: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class SipError(Exception):
    """Bytes that are no SIP message."""


@dataclass(slots=True)
class Message:
    """One request or response. Header names are lower case; several lines of one name stay in order."""

    first: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @property
    def is_request(self) -> bool:
        """Whether this asks for something, rather than answers."""
        return not self.first.startswith("SIP/2.0 ")

    @property
    def method(self) -> str:
        """Of a request its own, of a response that of the request it answers."""
        return self.first.split(" ", 1)[0] if self.is_request else self.get("cseq").split()[-1]

    @property
    def status(self) -> int:
        """The three digits of a response."""
        return int(self.first.split()[1])

    @property
    def reason(self) -> str:
        """The words after the three digits."""
        return self.first.split(" ", 2)[2] if self.first.count(" ") > 1 else ""

    @property
    def target(self) -> str:
        """The address in a request's first line."""
        return self.first.split(" ")[1]

    @property
    def sequence(self) -> int:
        """The number in CSeq."""
        return int(self.get("cseq").split()[0])

    def get(self, name: str) -> str:
        """The first header of this name, or an empty text."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """All headers of this name, in order."""
        return [value for key, value in self.headers if key == name]

    def encode(self) -> bytes:
        """The bytes for the wire, Content-Length included."""
        lines = [self.first, *(f"{_title(name)}: {value}" for name, value in self.headers)]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def parse(data: bytes) -> Message:
    """One datagram to a message. Raises SipError when it is none."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\r\n")
    if "SIP/2.0" not in first:
        raise SipError(f"no SIP message: {first[:80]!r}")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise SipError(f"no SIP header: {line[:80]!r}")
        key = name.strip().lower()
        key = SHORT.get(key, key)
        if key != "content-length":
            headers.append((key, value.strip()))
    message = Message(first, headers, body)
    if not message.get("call-id") or not re.fullmatch(r"\d+ +[A-Z]+", message.get("cseq")):
        raise SipError("a SIP message without Call-ID or CSeq")
    return message


def reply(request: Message, status: int, reason: str, tag: str = "") -> Message:
    """A response to `request`, with the headers that must be the same; `tag` names our side of the dialog."""
    kept = ("via", "record-route", "from", "call-id", "cseq")
    headers = [(name, value) for name, value in request.headers if name in kept]
    to = request.get("to")
    headers.append(("to", to if not tag or ";tag=" in to else f"{to};tag={tag}"))
    return Message(f"SIP/2.0 {status} {reason}", headers)


def tag_of(address: str) -> str:
    """The tag of a From or To header, or an empty text."""
    match = re.search(r";\s*tag=([^;\s]+)", address)
    return match[1] if match else ""


def uri_of(address: str) -> str:
    """The bare address of a From, To or Contact header."""
    match = re.search(r"<([^>]*)>", address)
    return match[1] if match else address.split(";", 1)[0].strip()


def user_of(address: str) -> str:
    """The part before the @, or an empty text."""
    match = re.match(r"sips?:([^@;]*)@", uri_of(address))
    return match[1] if match else ""


def name_of(address: str) -> str:
    """The display name of a From or To header, unquoted."""
    match = re.match(r'\s*"((?:[^"\\]|\\.)*)"', address)
    if match:
        return re.sub(r"\\(.)", r"\1", match[1])
    return address.split("<", 1)[0].strip() if "<" in address else ""


def quoted(name: str) -> str:
    """A display name as it stands before an address."""
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '" ' if name else ""


def cause_of(message: Message) -> int | None:
    """The Q.850 cause that a Reason header carries (RFC 3326), if any."""
    for value in message.all("reason"):
        match = re.search(r"Q\.850\s*;.*?cause\s*=\s*(\d+)", value, re.IGNORECASE)
        if match:
            return int(match[1])
    return None


@dataclass(slots=True)
class Credentials:
    """A user name and a password, and how often a challenge was answered with them."""

    user: str
    password: str = field(repr=False)
    count: int = 0

    def answer(self, challenge: Message, method: str, uri: str) -> tuple[str, str]:
        """The header (name, value) that answers a 401 or 407."""
        asked = "www-authenticate" if challenge.status == 401 else "proxy-authenticate"
        values = {m[1].lower(): m[2] if m[2] is not None else m[3] for m in PARAMETER.finditer(challenge.get(asked))}
        realm, nonce = values.get("realm", ""), values.get("nonce", "")
        self.count += 1
        count, own = f"{self.count:08x}", secrets.token_hex(8)
        one = _md5(f"{self.user}:{realm}:{self.password}")
        two = _md5(f"{method}:{uri}")
        parts = [
            f'Digest username="{self.user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"', "algorithm=MD5",
        ]  # fmt: skip
        if "auth" in values.get("qop", "").split(","):
            parts += [
                f'response="{_md5(f"{one}:{nonce}:{count}:{own}:auth:{two}")}"',
                "qop=auth",
                f"nc={count}",
                f'cnonce="{own}"',
            ]
        else:
            parts.append(f'response="{_md5(f"{one}:{nonce}:{two}")}"')
        if "opaque" in values:
            parts.append(f'opaque="{values["opaque"]}"')
        return ("authorization" if challenge.status == 401 else "proxy-authorization"), ", ".join(parts)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _title(name: str) -> str:
    return {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}.get(name, name.title())
