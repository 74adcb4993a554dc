"""What mends say of the dialplan, on any box and on FreePBX."""

from dataclasses import replace

from bridge.doctor.checks import examine
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Mend
from tests.fakes.machine import AFTER, ENTRY, OTHERS, ami, settings_of, steps

LIMIT, IVR = "Set(TIMEOUT(absolute)=14400)", "Stasis(callbridge,ivr,0003*099)"


def mend(facts: Facts, code: str) -> Mend:
    """On a FreePBX box."""
    found = next(one.mend for one in examine(replace(facts, freepbx=True)) if one.code == code)
    assert found is not None
    assert found.file == "/etc/asterisk/extensions_custom.conf"
    return found


def test_whoever_is_rung_without_callbridge_is_a_destination_of_freepbx() -> None:
    found = mend(ami(steps=(*AFTER, *OTHERS, *steps("callbridge-in", "_X.", LIMIT, IVR, "Hangup()"))), "CB531")
    assert found.lines == ("[callbridge-in]", " same => n,Gosub(callbridge-after,s,1(from-did-direct,200,1))")


def test_a_context_that_is_not_there_is_written_out() -> None:
    lines = steps("callbridge-in", "_X.", LIMIT, IVR, "Gosub(callbridge-after,s,1(from-did-direct,200,1))")
    found = mend(ami(steps=(*OTHERS, *lines)), "CB531")
    head, first, *others = found.lines
    assert head == "[callbridge-after]"
    assert first.startswith(
        'exten => s,1,GotoIf($["${STASISSTATUS}" = "FAILED" | "${CALLBRIDGE_RESULT}" = "UNKNOWN" | '
    )
    assert first.endswith("]?fallback)")
    assert others == [
        " same => n,Return()",
        " same => n(fallback),Set(TIMEOUT(absolute)=0)",
        " same => n,Goto(${ARG1},${ARG2},${ARG3})",
    ]


def test_an_entry_stands_where_phones_dial() -> None:
    assert mend(ami(steps=(*AFTER, *OTHERS)), "CB530").lines[0] == "[from-internal-custom]"


def test_a_transfer_goes_where_phones_dial() -> None:
    context = "callbridge-transfer"
    without = tuple(one for one in OTHERS if one.context != context)
    facts = replace(ami(steps=(*ENTRY, *AFTER, *without)), settings=settings_of())
    assert mend(facts, "CB536").lines == (f"[{context}]", "exten => _[+*0-9]!,1,Goto(from-internal,${EXTEN},1)")
