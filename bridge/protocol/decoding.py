"""From a reply's octets to text: byte order marks, declared and true encodings.

Knows encodings. Does not know markup. Source: Call Interactive 7.1.
"""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 65_536
"""Octets of a body that are read."""
_HEAD: Final = 4096
_DECLARED = re.compile(rb"<\?xml[ \t\r\n][^<>]*?\bencoding[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<>]*)", re.IGNORECASE)

CODECS: Final[dict[str, str]] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    **{f"iso-8859-{part}": f"iso-8859-{part}" for part in (*range(2, 12), *range(13, 17))},  # there is no part 12
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
}
"""Encoding names that are known, and how they are read."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about the text: a code, where (-1: not known), and what exactly."""

    code: str
    at: int
    detail: str = ""


@dataclass(slots=True)
class Decoded:
    """The text with LF line ends and without a byte order mark at its start; or the code that refuses the body."""

    text: str = ""
    remarks: tuple[Remark, ...] = ()
    refusal: str | None = None


def decode_body(body: bytes, fallback_charset: str) -> Decoded:
    """Read a body as text. Never raises; `fallback_charset` is a name of `CODECS`, else windows-1252 is taken."""
    if len(body) > LONGEST:
        return Decoded(refusal="CB107")
    if body.startswith((b"\x1f\x8b", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return Decoded(refusal="CB106")
    remarks: list[Remark] = []
    codec = _marked(body)
    if codec is None:
        codec = "utf-8"
        if found := _DECLARED.search(body, 0, _HEAD):
            label = found[1].decode("ascii", "replace").strip().lower()
            if label in CODECS:
                codec = CODECS[label]
            else:
                at = _characters(body[: found.start(1)], "utf-8")
                remarks.append(Remark("CB114", at, f'the encoding "{label[:40]}" is not known, or not true'))
    text = _read(body, codec, fallback_charset, remarks)
    if "\0" in text:
        return Decoded(refusal="CB106")
    return Decoded(_plain(text), tuple(remarks))


def _marked(body: bytes) -> str | None:
    """Tell the codec that the first octets settle."""
    if body.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if body.startswith((b"\xff\xfe", b"<\0")):
        return "utf-16-le"
    if body.startswith((b"\xfe\xff", b"\0<")):
        return "utf-16-be"
    return None


def _read(body: bytes, codec: str, fallback_charset: str, remarks: list[Remark]) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        before = _characters(body[: error.start], codec)
        if codec != "utf-8":
            remarks.append(Remark("CB115", before, f"octet {error.start + 1} is not valid"))
            return body.decode(codec, "replace")
        remarks.append(Remark("CB115", before, f"octet {error.start + 1} is not valid UTF-8"))
        return body.removeprefix(b"\xef\xbb\xbf").decode(CODECS.get(fallback_charset.lower(), "cp1252"), "replace")


def _plain(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _characters(octets: bytes, codec: str) -> int:
    """Count the characters that come of the first octets of a body: an offset in the text."""
    return len(_plain(octets.decode(codec, "replace")))
