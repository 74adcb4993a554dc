"""Lines of the dialplan that several mends say, in the words of the box: FreePBX has contexts of its own.

Knows names of contexts. Does not know what is mended. Source: asterisk-conf/existing, asterisk-conf/freepbx.
"""

from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.files import mend_of, whole_file_of
from bridge.doctor.finding import Mend

_NOT_TAKEN: Final = " | ".join(
    (
        '"${STASISSTATUS}" = "FAILED"',
        *(f'"${{CALLBRIDGE_RESULT}}" = "{one}"' for one in ("UNKNOWN", "ERROR", "REFUSED")),
    )
)


def after_line(facts: Facts) -> str:
    """The line behind an entry: who is rung when Callbridge has not taken the call."""
    who = "from-did-direct,200,1" if facts.freepbx else "001"
    return f" same => n,Gosub(callbridge-after,s,1({who}))"


def from_phones(facts: Facts) -> str:
    """The context in which the lines stand that phones may dial."""
    return "from-internal-custom" if facts.freepbx else "from-phones"


def to_phones(facts: Facts) -> str:
    """The context in which everything is found that a phone may dial."""
    return "from-internal" if facts.freepbx else "from-phones"


def the_context_after(facts: Facts) -> Mend:
    """What brings the context to which `after_line` goes; on FreePBX it is written out, as the owner has one file."""
    if not facts.freepbx:
        return whole_file_of(facts, "extensions.conf", "#include extensions_callbridge.conf")
    lines = (
        f"exten => s,1,GotoIf($[{_NOT_TAKEN}]?fallback)",
        " same => n,Return()",
        " same => n(fallback),Set(TIMEOUT(absolute)=0)",
        " same => n,Goto(${ARG1},${ARG2},${ARG3})",
    )
    return mend_of(facts, "extensions.conf", "callbridge-after", *lines)
