"""Scripts of a live set by a short text."""

from bridge.ivr.bind import Ask
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.live import LiveSet
from bridge.ivr.live_scripts import mark_of, scripts_of
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from tests.unit.calls.ivrs import a_context, a_live, an_ivr, ask_script, main


def a_script(name: str, url: str = "http://me:hush@crm.example/", fallback: str | None = None) -> Script:
    return Script(name=name, url=Template.parse(url), fallback_url=Template.parse(fallback) if fallback else None)


def test_a_mark_is_the_name_and_something_that_nobody_can_read() -> None:
    mark = mark_of(a_script("credit"))
    assert mark.startswith("credit ")
    assert len(mark) == len("credit ") + 16
    assert "hush" not in mark


def test_scripts_that_differ_in_anything_have_marks_that_differ_and_equal_ones_have_the_same() -> None:
    scripts = [
        a_script("credit"),
        a_script("debit"),
        a_script("credit", "http://me:other@crm.example/"),
        a_script("credit", fallback="http://a/"),
        a_script("credit", fallback="http://b/"),
        a_script("credit").model_copy(update={"retries": 3}),
    ]
    assert len({mark_of(script) for script in scripts}) == len(scripts)
    assert mark_of(a_script("credit")) == mark_of(a_script("credit"))


def test_a_callbridge_with_one_more_setting_finds_the_scripts_of_one_without_it() -> None:
    class Newer(Script):
        politeness: int = 5

    script = Newer(**dict(a_script("credit")))
    assert mark_of(script) == mark_of(a_script("credit"))
    assert mark_of(script.model_copy(update={"politeness": 6})) != mark_of(a_script("credit"))


def test_every_script_for_which_a_call_can_wait_is_found() -> None:
    """By the dialplan, by an event of telephones, by an event of an IVR, and by an action, under a name or its own."""
    named, told, door, own = (a_script(name) for name in ("named", "told", "door", "own"))
    ivr = an_ivr(main(start=[ask_script(), Hangup()]), asks=(Ask(door, EventType.DIAL_IN),))
    ivr.contexts["main"].options["1"] = a_context("x", {"1": [ask_script(**dict(own))]}).options["1"]  # type: ignore[index]  # a dictionary
    wants = Definition("d1", (), Trigger.DIAL_IN, told, Origin.FILE)
    live = a_live(ivr)
    live = LiveSet("v1", "0003", live.ivrs, {"named": named}, definitions=(wants,))
    found = set(scripts_of(live))
    assert {named, told, door, own} <= found
    assert not any(isinstance(one, str) for one in found)
