"""Bodies that a careless scanner would read in a time that grows with the square of their length."""

from collections.abc import Callable

from bridge.protocol.decoding import LONGEST


def _repeated(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    def body(size: int) -> bytes:
        frame = f"<Response>{before}", f"{after}</Response>"
        room = size - sum(len(part.encode()) for part in frame)
        return f"{frame[0]}{piece * (room // len(piece.encode()))}{frame[1]}".encode()

    return body


def _unframed(piece: str) -> Callable[[int], bytes]:
    return lambda size: (piece * (size // len(piece.encode()))).encode()


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "never closed": _repeated("<x></y>"),
    "empty verbs": _repeated("<Pause>"),
    "text verbs": _repeated("<PlayTTS>"),
    "text verbs with html": _repeated("<PlayTTS>a <i>"),
    "ampersands": _repeated("&", "<PlayTTS>", "</PlayTTS>"),
    "long references": _repeated("&#1", "<PlayTTS>", "</PlayTTS>"),
    "one long reference": _repeated("1", "<PlayTTS>&#", ";</PlayTTS>"),
    "less-than signs": _repeated("< ", "<PlayTTS>", "</PlayTTS>"),
    "less-than signs in a comment": _repeated("<", "<!--", "-->"),
    "tags in an instruction": _repeated("<!A ", "<?x ", "?>"),
    "less-than signs in CDATA": _repeated("<", "<PlayTTS><![CDATA[", "]]></PlayTTS>"),
    "lost double quotes": _repeated('<a b="'),
    "lost quotes of both kinds": _repeated("<a b=\"' c='"),
    "quotes with tags": _repeated('<Pause length="<b>'),
    "many attributes": _repeated(" a=''", "<Pause", "/>"),
    "attributes without value": _repeated(" a", "<Pause", "/>"),
    "spaces in a tag": _repeated(" ", "<Pause", "/>"),
    "equals signs": _repeated("=", "<Pause", "/>"),
    "cut tags": _repeated("<a "),
    "instructions never closed": _repeated("<?a >"),
    "instructions without end": _repeated("<?a"),
    "comments never closed": _repeated("<!-"),
    "comments": _repeated("<!--->"),
    "CDATA": _repeated("<![CDATA[x]]>", "<Wait/><PlayTTS>", "</PlayTTS>"),
    "CDATA never closed": _repeated("<![CDATA["),
    "junk declarations": _repeated("<!>"),
    "declarations in comments": _repeated("<!--<!A-->"),
    "end tags": _repeated("</x>"),
    "end tags without end": _repeated("</x"),
    "html without end": _repeated("<b>x</b>"),
    "strays and verbs": _repeated("x<Hangup/>"),
    "unknown verbs": _repeated("<x/>"),
    "verbs": _repeated('<Pause length="1"/>'),
    "inner replies": _repeated("<Response></Response>"),
    "inner replies never closed": _repeated("<Response>"),
    "replies after the reply": _unframed("<Response><Hangup/></Response>"),
    "control characters": _repeated("\x01", "<PlayTTS>", "</PlayTTS>"),
    "line feeds": _repeated("\n", "<Wait/>", "<Wait/>"),
    "carriage returns": _repeated("\r", "<Wait/>", "<Wait/>"),
    "prefixes": _repeated("<a:b/>"),
    "declared prefixes": _repeated(" xmlns:a='b'", "<Wait", "/><a:b/>"),
    "text before the reply": lambda size: b"x " * ((size - 30) // 2) + b"<Response><Hangup/></Response>",
    "xml declarations": _unframed("<?xml encoding="),
    "no reply at all": _unframed("< "),
    "octets that are no UTF-8": lambda size: b"<Response><SetVar name='a'>" + b"\xff" * (size - 40),
    "numbers": _repeated("1,", "<SimpleTransfer>", "</SimpleTransfer>"),
    "one long host": _repeated("a", "<Request>http://", "</Request>"),
    "dots of a sound": _repeated("./", "<PlaySound>", "</PlaySound>"),
    "names that are new": lambda size: (
        b"<Response>" + b"".join(b"<n%05d/>" % number for number in range((size - 21) // 9)) + b"</Response>"
    ),
}
"""By name: a function from a size in octets to a body of about that size, at most 64 KiB."""

assert all(len(body(LONGEST)) <= LONGEST for body in HOSTILE.values())
