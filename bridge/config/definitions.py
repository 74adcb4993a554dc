"""The definitions of a whole live set: `[[event]]` of `callbridge.toml`, and those of the IVRs.

Knows which of them steer an IVR. Does not know when an event happens, nor which extensions exist.
Source: Events and API 2.1, 4; The IVR 6.4 (CB443).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path as File

from bridge.config.settings import Settings
from bridge.faults import Fault
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.definition_ids import DefinitionIds
from bridge.ivr.definition_index import DefinitionIndex
from bridge.ivr.events import Trigger
from bridge.ivr.findings import Findings, shown
from bridge.ivr.load import Loaded
from bridge.ivr.load_events import asks_of
from bridge.ivr.model import Ivr
from bridge.ivr.outside import Outside
from bridge.toml_lines import Path, address_of

_STEERING = [trigger for trigger in Trigger if trigger.may_steer]


def configured(settings: Settings, outside: Outside) -> tuple[Definition, ...]:
    """Those of `callbridge.toml`, in file order."""
    ids = DefinitionIds(Origin.FILE)
    file = File(settings.source.file).name or "callbridge.toml"
    return tuple(
        table.definition(
            f"{file} {address_of(_path(index))}", table.numbers(settings.numbers.organisation), ids, outside
        )
        for index, table in enumerate(settings.event)
    )


def steered(ivrs: Iterable[Ivr], definitions: Sequence[Definition]) -> list[Ivr]:
    """The IVRs, each asking those first who stand in `callbridge.toml` and want its events."""
    index = DefinitionIndex(definitions)
    return [
        replace(ivr, asks=(*asks_of([one for kind in _STEERING for one in index.of(ivr.extension, kind)]), *ivr.asks))
        for ivr in ivrs
    ]


def check_events(settings: Settings, definitions: Sequence[Definition], files: Sequence[Loaded]) -> Iterable[Fault]:
    """What is wrong with `[[event]]` of `callbridge.toml`, and which ids stand in two files."""
    findings = settings.source.findings()
    for index, table in enumerate(settings.event):
        table.check(_path(index), findings)
    owners: dict[str, str] = {}
    _check_ids(definitions, findings, owners)
    yield from findings.faults
    for file in files:
        if file.ivr is not None:
            findings = Findings(file.file, file.lines)
            _check_ids(file.ivr.definitions, findings, owners)
            yield from findings.faults


def _check_ids(definitions: Sequence[Definition], findings: Findings, owners: dict[str, str]) -> None:
    for index, one in enumerate(definitions):
        owner = owners.setdefault(one.id, one.script.name)
        if owner != one.script.name:
            what = f"{owner} has the id {shown(one.id)} already"
            findings.add("CB403", (*_path(index), "id"), what, "Choose another one")


def _path(index: int) -> Path:
    return ("event", index)
