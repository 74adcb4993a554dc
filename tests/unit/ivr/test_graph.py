"""The graph of an IVR. Source: The IVR 8.1."""

from dataclasses import replace

from bridge.ivr.actions import CallInteractive, TimeIntervalJump
from bridge.ivr.graph import Graph, graph_of
from bridge.ivr.model import Context, Entry, Ivr, TransferTo
from bridge.ivr.targets import Continue, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import ask_script, digits, jump, sound, to
from tests.unit.ivr.report.sheets import END, Options, context, ivr, live_with, text, to_label

OTHER = Extension("0003", "098")


def addressed(one: Ivr) -> Ivr:
    """With the addresses that the loader gives."""
    return replace(
        one,
        contexts={
            name: replace(
                held,
                options={
                    option: tuple(
                        replace(entry, address=f"context.{name}.option.{option}[{position}]")
                        for position, entry in enumerate(entries, 1)
                    )
                    for option, entries in held.options.items()
                },
            )
            for name, held in one.contexts.items()
        },
    )


def drawn(one: Ivr, **settings: object) -> Graph:
    one = addressed(one)
    other = replace(one, extension=OTHER)
    return graph_of(one, replace(live_with(one, other), **settings))  # type: ignore[arg-type] # any setting


def edges(one: Ivr) -> list[tuple[str, object, str, str, bool]]:
    document = drawn(one).as_json()
    return [(edge["from"], edge["to"], edge["kind"], edge["label"], edge["dynamic"]) for edge in document["edges"]]


def place(name: str, option: str = "start", position: int = 1) -> dict[str, object]:
    return {"context": name, "option": option, "position": position}


def test_the_document_has_the_form_of_the_specification() -> None:
    main = context(
        "main",
        {
            "start": [TimeIntervalJump(intervals=("office",), outside=to("closed"))],
            "timeout": [END],
            "key_1": [END, END],
        },
        entry=True,
        direct_dial=True,
        description="Greeting and menu",
    )
    one = ivr({"main": main, "closed": {"start": [END]}}, name="Main menu")
    assert drawn(one, version="9f2c1a", is_draft=True).as_json() == {
        "ivr": "0003*099",
        "name": "Main menu",
        "version": "9f2c1a",
        "draft": True,
        "nodes": [
            {
                "context": "main",
                "entry": True,
                "direct_dial": True,
                "description": "Greeting and menu",
                "options": {"start": 1, "timeout": 1, "1": 2},
            },
            {"context": "closed", "entry": False, "direct_dial": False, "description": "", "options": {"start": 1}},
        ],
        "edges": [
            {
                "from": "context.main.option.start[1]",
                "to": {"context": "closed", "option": "start", "position": 1},
                "kind": "outside",
                "label": "outside office",
                "dynamic": False,
            }
        ],
    }


def test_a_script_may_lead_anywhere() -> None:
    start = "context.main.option.start[1]"
    for action, label in (
        (ask_script(event_id="check01"), "check01"),
        (ask_script(), "check"),
        (CallInteractive(script="credit"), "credit"),
    ):
        assert edges(ivr({"main": {"start": [action]}})) == [(start, None, "reply", label, True)]


def test_labels_ids_and_the_present_context_are_resolved() -> None:
    contexts: dict[str, Options | Context] = {
        "main": {"start": [to_label("closed"), jump("7"), jump(None, "1"), jump("sales", "1", "2")]},
        "sales": context("sales", {"key_1": [END, Entry(END, label="closed")]}, id="7"),
    }
    assert [edge[1] for edge in edges(ivr(contexts))] == [
        place("sales", "1", 2),
        place("sales"),
        place("main", "1"),
        place("sales", "1", 2),
    ]


def test_what_a_variable_decides_or_does_not_exist_leads_nowhere_that_is_known() -> None:
    one = ivr({"main": {"start": [jump("$x"), to_label("nope"), jump("nope")]}})
    assert [edge[1:] for edge in edges(one)] == [
        (None, "jump", "", True),
        (None, "jump", "nope", False),
        (None, "jump", "", False),
    ]


def test_disabled_actions_and_targets_that_go_on_or_hang_up_are_no_ways() -> None:
    assert not edges(ivr({"main": {"start": [Entry(jump("main"), enabled=False), digits(), END]}}))


def test_the_end_of_the_lifetime_is_a_way_from_everywhere() -> None:
    one = ivr({"main": {"start": [Entry(sound("a"), label="late")]}}, on_lifetime=ToLabel("late"))
    assert edges(one) == [("ivr.on_lifetime", place("main"), "lifetime", "lifetime over", False)]
    here = replace(one, on_lifetime=to(None, "1"))
    assert edges(here) == [("ivr.on_lifetime", None, "lifetime", "lifetime over", False)]
    sends = replace(one, on_lifetime=TransferTo(text("098")))
    assert edges(sends) == [("ivr.on_lifetime", {"ivr": "0003*098"}, "enter_ivr", "0003*098", False)]


def test_a_transfer_that_enters_another_ivr_is_a_way() -> None:
    several = Transfer(to=(text("098"), text("001"), text("$x")), on_failure=Continue())
    assert edges(ivr({"main": {"start": [several]}})) == [
        ("context.main.option.start[1]", {"ivr": "0003*098"}, "enter_ivr", "0003*098", False)
    ]
