"""IVRs under report, in as few words as a test needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bridge.faults import Fault
from bridge.ivr.actions import Action
from bridge.ivr.findings import Findings
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.report import World, report
from bridge.ivr.report.sheet import Sheet, sheet_of
from bridge.ivr.targets import Place, ToLabel
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Jump
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension
from bridge.toml_lines import TomlLines

NUMBER = Extension("0003", "099")
WORLD = World(lines={"ivr/menu.toml": TomlLines("")})
END = Hangup()
Options = Mapping[str, Sequence[Action | Entry]]
"""`key_1` is option `1`."""


def ivr(contexts: Mapping[str, Options | Context], **settings: Any) -> Ivr:  # noqa: ANN401 - any setting
    """The first context is the entry context; entries with labels are found by them."""
    made = {name: context(name, one, entry=number == 0) for number, (name, one) in enumerate(contexts.items())}
    labels = {
        entry.label: Place(name, option, position)
        for name, one in made.items()
        for option, entries in one.options.items()
        for position, entry in enumerate(entries, 1)
        if entry.label
    }
    return Ivr(NUMBER, made, labels=labels, file="ivr/menu.toml", **settings)


def context(name: str, options: Options | Context, **settings: Any) -> Context:  # noqa: ANN401 - any setting
    if isinstance(options, Context):
        return replace(options, **settings)
    entries = {
        option.removeprefix("key_"): tuple(one if isinstance(one, Entry) else Entry(one) for one in actions)
        for option, actions in options.items()
    }
    return Context(name, options=entries, **settings)


def menu(*actions: Action | Entry, **options: Sequence[Action | Entry]) -> dict[str, Options]:
    """An entry context from which nothing is hung up by mistake."""
    return {"main": {"start": actions, "timeout": [END], "invalid": [END], **options}}


def to_label(label: str) -> Jump:
    return Jump(to=ToLabel(label))


def text(words: str) -> Template:
    return Template.parse(words)


def live_with(*ivrs: Ivr, **settings: Any) -> LiveSet:  # noqa: ANN401 - any setting
    """A live set with these IVRs, two phones, a queue, and what else is said."""
    declared = (
        Declaration(Extension("0003", "001"), ExtensionKind.PHONE),
        Declaration(Extension("0003", "002"), ExtensionKind.PHONE),
        Declaration(Extension("0003", "800"), ExtensionKind.QUEUE),
        *(Declaration(one.extension, ExtensionKind.IVR) for one in ivrs),
    )
    settings = {"dialling": Dialling("0003", Directory(declared))} | settings
    return LiveSet("v1", "0003", {one.extension: one for one in ivrs}, **settings)


def sheet(one: Ivr, live: LiveSet | None = None, world: World = WORLD) -> Sheet:
    live = live or live_with(one)
    return sheet_of(one, live, world, Findings(one.file, TomlLines("")))


def said(faults: list[Fault], *codes: str) -> list[str]:
    """`CODE address: message`, of these codes or of all."""
    return [f"{one.code} {one.address}: {one.message}" for one in faults if not codes or one.code in codes]


def found(one: Ivr, *codes: str, live: LiveSet | None = None, world: World = WORLD) -> list[str]:
    """What the report says of one IVR."""
    return said(report([one], live or live_with(one), world), *codes)
