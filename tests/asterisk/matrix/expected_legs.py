"""Legs that come again and again in the table, in few words.

Knows who is called what at the lab's telephones. Does not know rows.
"""

from tests.asterisk.matrix.expected import IN, OUT, Leg, extended

NUMBER = "+12025550143"
"""Of the caller outside, whose name is not known."""
NAMES = {"001": "Ana", "002": "Ben"}
ANSWERED = "hangup ANSWER"


def name_of(phone: str) -> str:
    """What a telephone calls itself."""
    return NAMES.get(phone, f"Phone {phone}") if phone else ""


def calls(
    phone: str, number: str, events: str, channel: str = "A", *, call: str = "A", called: str | None = None
) -> Leg:
    """A telephone that calls; `called` is the extension of that number, where there is one."""
    to = number if called is None else called
    return Leg(phone, OUT, events, channel, call, by=phone, name=name_of(phone), called=to, number=number)


def rung(phone: str, by: str, events: str, channel: str = "B", *, call: str = "A", number: str | None = None) -> Leg:
    """A telephone, queue or conference that is called by a telephone, or from outside when `by` is empty."""
    number = phone if number is None else number
    caller = "" if by else NUMBER
    did = "" if by else number
    return Leg(phone, IN, events, channel, call, caller, name_of(by), by, phone, number, did)


def visit(
    ivr: str, by: str, events: str = "asked dial-in, answer-in, hangup ANSWER", *, number: str | None = None
) -> Leg:
    """An IVR that is entered: its leg is the caller's channel."""
    return rung(ivr, by, events, "A", number=number)


def places(ivr: str, number: str, events: str, channel: str = "B", *, called: str | None = None) -> Leg:
    """An IVR that calls somebody for 001."""
    to = number if called is None else called
    return Leg(ivr, OUT, events, channel, "A", extended("001"), "Ana", ivr, to, number)


def rung_by_ivr(phone: str, ivr: str, events: str, channel: str = "B") -> Leg:
    """A telephone that an IVR calls for 001."""
    return Leg(phone, IN, events, channel, "A", extended("001"), "Ana", ivr, phone, phone)
