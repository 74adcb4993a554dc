"""Action `callerid_jump`. Source: The IVR 4, 1.1."""

from dataclasses import replace

import pytest

from bridge.calls.actions.callerid_jump import run
from bridge.ivr.actions import CallerIdJump
from bridge.ivr.outcomes import Goto, Next, Sought
from bridge.ivr.verbs import Hangup
from bridge.telephony.number_list import NumberList
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, a_live, an_ivr, main, to

IVR = an_ivr(main(start=[Hangup()]))
KNOWN, UNKNOWN = Goto(Sought("known")), Next()


def known(*patterns: str, anonymous: bool = False) -> CallerIdJump:
    match = NumberList.of(NumberPattern.parse(pattern) for pattern in patterns)
    return CallerIdJump(match=match, anonymous=anonymous, then=to("known"))


@pytest.mark.parametrize(
    ("number", "step", "outcome"),
    [
        ("0258422544", known("0258422544"), KNOWN),
        ("0258422544", known("0044.", "0040NX."), KNOWN),
        ("+40258422544", known("0258422544"), KNOWN),
        ("0044123", known("0040NX."), UNKNOWN),
        ("0003*001", known("0003[*]XXX"), KNOWN),
        ("", known("X."), UNKNOWN),
        ("", known("X.", anonymous=True), KNOWN),
        ("0258422544", known(anonymous=True), UNKNOWN),
        ("", known(anonymous=True), KNOWN),
    ],
)
async def test_it_goes_by_the_number_as_it_was_at_entry(number: str, step: CallerIdJump, outcome: object) -> None:
    rig = Rig(live=a_live(country="RO"))
    call = a_call(IVR, live=rig.live)
    call.party = replace(call.party, caller=CallerId("", number))
    call.show(CallerId("", "0258422544"))
    assert await run(step, call, rig.ports) == outcome
    assert rig.journal.entries == []
