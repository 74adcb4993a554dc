"""Reads IVR files as tests need it."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bridge.ivr.load import Loaded, load_ivr
from bridge.ivr.model import Entry, Ivr
from bridge.ivr.outside import Outside
from bridge.ivr.script import Script
from bridge.ivr.targets import ToLabel
from bridge.ivr.variables import Template

HEAD = """schema = 1
[ivr]
extension = "0003*099"
"""
MAIN = """[context.main]
entry = true
[[context.main.option.start]]
action = "wait"
"""
CREDIT = Script(name="credit", url=Template.parse("https://billing.example/credit"), retries=1)
WITH_FALLBACK = Script(
    name="strict-credit", url=Template.parse("https://billing.example/"), on_error=ToLabel("operator")
)


OUTSIDE = Outside(
    "0003",
    scripts={script.name: script for script in (CREDIT, WITH_FALLBACK)},
    intervals=("holidays",),
    switches=("night",),
)


def loaded(text: str, name: str = "menu.toml", **outside: Any) -> Loaded:  # noqa: ANN401 - any field of Outside
    return load_ivr(text, f"ivr/{name}", replace(OUTSIDE, **outside))


def read(text: str, name: str = "menu.toml", **outside: Any) -> Ivr:  # noqa: ANN401 - as there
    """The IVR of a file in which nothing is wrong."""
    result = loaded(text, name, **outside)
    assert [str(finding) for finding in result.findings] == []
    assert result.ivr
    return result.ivr


def refused(text: str, name: str = "menu.toml", **outside: Any) -> list[str]:  # noqa: ANN401 - as there
    """The messages of a file in which something is wrong."""
    messages = [str(finding) for finding in loaded(text, name, **outside).findings]
    assert messages, "nothing was found"
    return messages


def codes(text: str) -> list[str]:
    return [message.split(": ")[1].split(" ")[1] for message in refused(text)]


def entry_of(action: str, **outside: Any) -> Entry:  # noqa: ANN401 - as there
    """Key 1 of an IVR, whose only action it is; `action` is what stands between the braces."""
    return read(with_action(action), **outside).entry.options["1"][0]


def with_action(action: str) -> str:
    """An IVR whose key 1 has one action, in line 9."""
    return f"{HEAD}{MAIN}[context.main.option]\n1 = [ {{ {action} }} ]\n"


def about(action: str, **outside: Any) -> list[str]:  # noqa: ANN401 - as there
    """What is wrong with an action of key 1: level, code, address below it, what, and what to do."""
    messages = [str(finding) for finding in loaded(with_action(action), **outside).findings]
    return [message.split(": ", 1)[1].replace("context.main.option.1[1]", "@") for message in messages]


def value_of(kind: Any, value: object) -> Any:  # noqa: ANN401 - kinds are annotations, which have no common type
    """What a kind of value makes of a value of a file."""
    return TypeAdapter(kind).validate_python(value)


def refusal_of(kind: Any, value: object) -> dict[str, Any]:  # noqa: ANN401 - as above
    """What it says against one: code, what, advice, at."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as refused:
        return refused.errors()[0]["ctx"]
    raise AssertionError("the value was accepted")
