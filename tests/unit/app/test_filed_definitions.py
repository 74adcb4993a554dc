from dataclasses import replace

from bridge.app.filed_definitions import LiveFiledDefinitions
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from tests.fakes.api import ANA, BOB, LIVE, HandClock, OneSet

URL = Template.literal("https://crm.example/")


def test_definitions_of_an_extension_are_those_of_the_set_in_force_disabled_ones_too() -> None:
    one = Definition("a", (ANA,), Trigger.DIAL_IN, Script(url=URL), enabled=False)
    other = Definition("b", (BOB, ANA), Trigger.HANGUP, Script(url=URL))
    sets, clock = OneSet(replace(LIVE, definitions=(one, other))), HandClock(7)
    files = LiveFiledDefinitions(sets, clock)
    assert (files.filed(ANA), files.filed(BOB)) == ([one, other], [other])
    clock.at = 8
    assert files.filed_at() == 7
    sets.live = replace(LIVE, version="2")
    assert (files.filed(ANA), files.filed_at()) == ([], 8)
    clock.at = 9
    assert files.filed_at() == 8
