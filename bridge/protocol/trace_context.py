"""The header `traceparent`, and which trace a call, a request and an event belong to.

Knows W3C Trace Context. Does not know who collects traces, nor chance: whoever sends gives each request an id of its
own. Source: Call Interactive 4.7; Events and API 5.2; W3C Trace Context, 3.2.
"""

import hashlib
import re
from typing import Final

_UUID: Final = re.compile(r"[0-9a-f]{32}")
_TRACE_OCTETS: Final = 16
_SPAN_OCTETS: Final = 8


def trace_of_call(api_id: str) -> str:
    """One trace for all that belongs to a CallAPIID, the same before and after a restart.

    Nobody comes from it back to the CallAPIID, which is from a secure source.
    """
    return _digits("trace", api_id, octets=_TRACE_OCTETS)


def trace_of_delivery(delivery: str) -> str:
    """One trace for all attempts of an event: its UUID is as long as a trace's id."""
    digits = delivery.replace("-", "").lower()
    usable = _UUID.fullmatch(digits) and digits.strip("0")
    return digits if usable else _digits("delivery", delivery, octets=_TRACE_OCTETS)


def span_of_call(api_id: str, call_id: str, session: int = 0) -> str:
    """The span of a session, under which all its others hang; `session` counts those of one channel before it."""
    return _digits("call", api_id, call_id, str(session), octets=_SPAN_OCTETS)


def traceparent(trace: str, span: str) -> str:
    """The header's value. Sampled, always: what a receiver records of it is its own choice."""
    return f"00-{trace}-{span}-01"


def _digits(*parts: str, octets: int) -> str:
    """Hexadecimal digits that are never all zero, which the standard forbids."""
    digits = hashlib.sha256("\0".join(("callbridge", *parts)).encode(errors="replace")).hexdigest()[: 2 * octets]
    return digits if digits.strip("0") else f"{1:0{2 * octets}x}"
