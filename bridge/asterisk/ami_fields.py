"""Single fields of AMI: what may be sent, and what was sent to us, hostile until it is read into bounded values.

Knows AMI's lines, and the words by which it says that there is nothing. Does not know actions or events.
Source: Asterisk reference 12.
"""

import re
from collections.abc import Mapping

from bridge.asterisk.fields import TEXT_LIMIT, id_of
from bridge.calls.phones.sightings import Seen
from bridge.errors import AsteriskError
from bridge.telephony.values import CallerId

Fields = Mapping[str, object]
"""An event, or an answer: text by name; a list where a name came more than once."""

VALUE_LIMIT = 1024
UP = "6"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
_BREAKS_OUT = re.compile(r"[\r\n\0]")
_NOTHING = {"<unknown>", "<none>"}
_CALLER_LIMIT = 80
_CAUSES = {str(number): number for number in range(256)}
_WORD = re.compile(r"[A-Z]{1,32}")


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of an action, as they may be sent; one end of line in them would be a line, or an action, of its own.

    Raises AsteriskError, which names the field and never its value: it may be a password.
    """
    for name, value in fields.items():
        if not _NAME.fullmatch(name):
            raise AsteriskError("AMI: a field was not sent, its name is not made of letters and digits")
        if _BREAKS_OUT.search(value):
            raise AsteriskError(f"AMI: {name} was not sent, it holds an end of line or a NUL")
        if len(value) > VALUE_LIMIT or value != value.encode(errors="replace").decode():
            raise AsteriskError(f"AMI: {name} was not sent, it is longer than {VALUE_LIMIT} characters, or not UTF-8")
    return dict(fields)


def text(fields: Fields, name: str) -> str:
    """A text, cut at its limit; "" for anything else, and for Asterisk's words for nothing."""
    value = fields.get(name, "")
    return value[:TEXT_LIMIT] if isinstance(value, str) and value not in _NOTHING else ""


def cause(fields: Fields) -> int:
    """A Q.850 cause; 0 for what is none."""
    return _CAUSES.get(text(fields, "Cause"), 0)


def word(fields: Fields, name: str) -> str:
    """A word in capital letters, such as `CHANUNAVAIL`; "" for what is none."""
    value = text(fields, name).upper()
    return value if _WORD.fullmatch(value) else ""


def seen(fields: Fields, prefix: str = "") -> Seen:
    """The channel whose fields begin with `prefix`. Raises ValueError when that is none."""
    return Seen(
        channel=id_of(fields.get(f"{prefix}Uniqueid")),
        linked=id_of(fields.get(f"{prefix}Linkedid")),
        name=text(fields, f"{prefix}Channel"),
        caller=_identity(fields, f"{prefix}CallerID"),
        connected=_identity(fields, f"{prefix}ConnectedLine"),
        dialled=text(fields, f"{prefix}Exten"),
        context=text(fields, f"{prefix}Context"),
        up=fields.get(f"{prefix}ChannelState") == UP,
    )


def seen_if_any(fields: Fields, prefix: str = "") -> Seen | None:
    """The same for one that may be missing. Raises ValueError when it is there and cannot be read."""
    return seen(fields, prefix) if f"{prefix}Channel" in fields else None


def _identity(fields: Fields, prefix: str) -> CallerId:
    """Who it is; a number that is withheld may arrive as this word of RFC 3323, and is none."""
    name, number = text(fields, f"{prefix}Name")[:_CALLER_LIMIT], text(fields, f"{prefix}Num")[:_CALLER_LIMIT]
    return CallerId(name, "" if number.lower() == "anonymous" else number)
