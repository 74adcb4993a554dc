"""Whom a call is likely to ask first."""

from dataclasses import replace

from bridge.ivr.actions import Action, CallInteractive
from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.first_asked import first_asked
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import Extension

NUMBER = Extension("0003", "099")


def a_script(url: str) -> Script:
    return Script(url=Template.parse(url))


def asks(url: str) -> CallInteractive:
    return CallInteractive(script=a_script(url))


def an_ivr(**options: Action) -> Ivr:
    """Option `menu` stands in a context before the one where calls enter."""
    other = {name: (Entry(action),) for name, action in options.items() if name == "menu"}
    entry = {name: (Entry(Hangup()), Entry(action)) for name, action in options.items() if name != "menu"}
    return Ivr(NUMBER, {"other": Context("other", options=other), "main": Context("main", entry=True, options=entry)})


def hosts(ivr: Ivr, scripts: dict[str, Script] | None = None) -> list[str]:
    return [str(one.origin) for one in first_asked(ivr, scripts or {})]


def test_those_of_its_beginning_come_before_those_that_keys_may_lead_to() -> None:
    ivr = an_ivr(menu=asks("http://menu.example/"), start=asks("https://start.example:8443/x?y=$y"))
    assert hosts(ivr) == ["https://start.example:8443", "http://menu.example"]


def test_those_of_its_dial_event_come_first() -> None:
    dialled = (
        Ask(a_script("http://out.example/"), EventType.DIAL_OUT),
        Ask(a_script("http://in.example/"), EventType.DIAL_IN),
    )
    assert hosts(replace(an_ivr(start=asks("http://start.example/")), asks=dialled)) == [
        "http://in.example",
        "http://start.example",
    ]


def test_a_server_is_named_once_with_the_script_that_asks_it_first_and_two_are_enough() -> None:
    first = asks("http://a.example/first")
    ivr = an_ivr(start=first, key=asks("http://a.example/second"), menu=asks("http://b.example/"))
    ivr = replace(ivr, asks=(Ask(a_script("http://c.example/"), EventType.DIAL_IN),))
    assert hosts(ivr) == ["http://c.example", "http://a.example"]
    assert first_asked(ivr, {})[1].script is first.script


def test_a_script_may_be_named_and_one_that_does_not_exist_is_passed_over() -> None:
    ivr = an_ivr(start=CallInteractive(script="gone"), key=CallInteractive(script="check"))
    assert hosts(ivr, {"check": a_script("http://named.example/")}) == ["http://named.example"]


def test_what_is_never_run_and_what_cannot_be_asked_is_passed_over() -> None:
    ivr = an_ivr(start=asks("ftp://files.example/"))
    off = Context("off", options={"1": (Entry(asks("http://off.example/"), enabled=False),)})
    assert hosts(replace(ivr, contexts={**ivr.contexts, "off": off})) == []


def test_an_ivr_without_contexts_asks_nobody() -> None:
    assert hosts(Ivr(NUMBER, {})) == []


def test_a_live_set_knows_it_of_each_of_its_ivrs() -> None:
    ivr = an_ivr(start=CallInteractive(script="check"))
    live = LiveSet("v1", "0003", {NUMBER: ivr}, {"check": a_script("http://named.example/")})
    assert [one.origin.host for one in live.first_asked(NUMBER)] == ["named.example"]
    assert not live.first_asked(Extension("0003", "098"))
