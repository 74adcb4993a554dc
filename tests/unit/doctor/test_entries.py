"""Where calls enter Callbridge, and what becomes of them when it does not take them."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.finding import Unseen
from bridge.doctor.modules import NEEDED, USEFUL
from tests.fakes.machine import AFTER, ENTRY, OTHERS, Planted, ami, ari, healthy, is_found, settings_of, steps

LIMIT, GOSUB = "Set(TIMEOUT(absolute)=14400)", "Gosub(callbridge-after,s,1(001))"
IVR = "Stasis(callbridge,ivr,0003*099)"
FALLBACK, BOUND = " same => n,Gosub(callbridge-after,s,1(001))", "exten => 7,1,Set(TIMEOUT(absolute)=14400)"


def with_entry(*lines: str) -> Planted:
    return Planted("", ami(steps=(*AFTER, *OTHERS, *steps("in", "7", *lines))))


def planted(code: str, line: str, *lines: str) -> Planted:
    return replace(with_entry(*lines), code=code, into="extensions.conf", line=line)


PLANTED = (
    Planted("CB530", ami(steps=(*AFTER, *OTHERS)), "extensions.conf", " same => n,Stasis(callbridge,ivr,0003*099)"),
    planted("CB531", FALLBACK, LIMIT, IVR),
    planted("CB531", FALLBACK, LIMIT, IVR, "NoOp(${CALLBRIDGE_RESULT})", "Hangup()"),
    planted("CB531", FALLBACK, "Set(TIMEOUT(absolute)=60)", "Stasis(callbridge)", "Hangup()"),
    planted("CB531", "#include extensions_callbridge.conf", LIMIT, IVR, "Gosub(no-such-context,s,1(001))", "Hangup()"),
    planted("CB532", BOUND, IVR, GOSUB, "Hangup()"),
    planted("CB532", BOUND, "Set(TIMEOUT(absolute)=0)", IVR, GOSUB),
    planted("CB537", " same => n,Stasis(callbridge,ivr,0003*099)", LIMIT, "Stasis(callbridge,ivr,0003*777)", GOSUB),
    planted("CB537", " same => n,Stasis(callbridge,switch,night)", "Stasis(callbridge,switch,nihgt)", GOSUB),
    planted("CB537", " same => n,Stasis(callbridge,request,check-credit)", "Stasis(callbridge,request,no)", GOSUB),
    Planted(
        "CB533",
        replace(healthy(), servers=ari(modules=frozenset({*NEEDED, *USEFUL}) - {"func_timeout"}).servers),
        "modules.conf",
        "load = func_timeout.so",
    ),
)


@pytest.mark.parametrize("planted", [one for one in PLANTED if one.code != "CB533"], ids=str)
def test_an_entry_that_leaves_callers_alone_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_limit_that_does_nothing_is_found_beside_its_module() -> None:
    found = {one.code: one for one in examine(PLANTED[-1].facts)}
    assert set(found) == {"CB512", "CB533"}
    assert "[from-trunk] 0258422544,1 Set(TIMEOUT(absolute)=14400)" in found["CB533"].what


@pytest.mark.parametrize(
    "lines",
    [
        (LIMIT, IVR, 'GotoIf($["${STASISSTATUS}" = "FAILED"]?9)', "Hangup()"),
        (LIMIT, "Stasis(callbridge)", "Answer()", "Playback(pbx-invalid)", "Hangup()"),
        ("Stasis(callbridge,dial-in,0003*${EXTEN})", "Dial(PJSIP/${EXTEN})", "Hangup()"),
        (LIMIT, "Stasis(callbridge,ivr,${IVR})", "Goto(9)"),
        (LIMIT, "Stasis(callbridge,request,check-credit)", "Goto(${WHERE},s,1)"),
        (LIMIT, "Stasis(callbridge,dial-out,7)", "Goto(in,8,1)"),
        (LIMIT, "Stasis(callbridge,return)", GOSUB),
    ],
)
def test_whatever_serves_the_caller_is_a_fallback(lines: tuple[str, ...]) -> None:
    assert not examine(with_entry(*lines).facts)


def test_the_context_that_asterisk_makes_itself_and_other_applications_are_no_entries() -> None:
    own = steps("stasis-callbridge", "_.", "Stasis(callbridge)")
    other = steps("in", "8", "Stasis(another)", "AGI(agi://127.0.0.1/ivr/0003*099)", "AGI(agi://127.0.0.1)")
    assert not examine(ami(steps=(*ENTRY, *AFTER, *OTHERS, *own, *other)))


def test_an_entry_over_fastagi_is_looked_at_where_it_is_enabled() -> None:
    line = steps("in", "8", LIMIT, "AGI(agi://127.0.0.1:4573/ivr/0003*777/8)")
    facts = replace(ami(steps=(*ENTRY, *AFTER, *OTHERS, *line)), settings=settings_of("[agi]\nenabled = true\n"))
    assert [one.code for one in examine(facts)] == ["CB531", "CB512", "CB537"]


def test_nothing_is_said_of_names_while_the_ivr_files_are_refused() -> None:
    unknown = steps("in", "7", LIMIT, "Stasis(callbridge,ivr,0003*777)", GOSUB)
    facts = replace(ami(steps=(*AFTER, *OTHERS, *unknown)), live=None)
    assert not examine(facts)
    none = replace(ami(steps=()), live=None)
    assert {one.code for one in examine(none)} == {"CB530", "CB534", "CB536"}


def test_a_dialplan_that_could_not_be_asked_for_is_said_to_be_unseen() -> None:
    found = examine(ami(steps=Unseen("AMI refused ShowDialPlan")))
    assert [(one.code, one.what) for one in found] == [("CB599", "the dialplan: AMI refused ShowDialPlan")]
