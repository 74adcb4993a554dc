"""The `[[event]]`s of an IVR file: read one by one to definitions of that IVR.

Knows what a whole list of them may hold. Does not know the settings of one.
Source: Events and API 4; The IVR 6.4 (CB443).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.ivr.bind import Ask
from bridge.ivr.definition import Definition, Origin
from bridge.ivr.definition_ids import DefinitionIds
from bridge.ivr.event_table import EventTable
from bridge.ivr.findings import Findings, shown
from bridge.ivr.outside import Outside
from bridge.ivr.target_checks import Way
from bridge.ivr.validation import read_table
from bridge.telephony.values import Extension
from bridge.toml_lines import Path, address_of

MOST = 1000


@dataclass(slots=True)
class Events:
    """What was read: the definitions in file order, and the targets to be checked."""

    definitions: list[Definition] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


def read_events(table: object, extension: Extension, outside: Outside, findings: Findings) -> Events:
    """Read `[[event]]`, all of them; what is refused leaves findings."""
    events = Events()
    if not isinstance(table, list):
        findings.add("CB403", ("event",), f"must be a list of tables, not {shown(table)}", "Write [[event]]")
        return events
    if len(table) > MOST:
        findings.add("CB403", ("event",), f"there are {len(table)} events", f"At most {MOST} are allowed")
    made, ids = DefinitionIds(Origin.IVR), dict[str, int]()
    for index, content in enumerate(table):
        path: Path = ("event", index)
        read = read_table(EventTable, _without_extension(content, path, findings), path, findings)
        if read is None:
            continue
        if read.id is not None and ids.setdefault(read.id, index) != index:
            findings.add("CB403", (*path, "id"), f"event[{ids[read.id] + 1}] has the same id", "Choose another one")
        read.check(path, findings)
        events.ways.append(Way(read.on_error, (*path, "on_error")))
        place = f"{findings.file} {address_of(path)}"
        events.definitions.append(read.definition(place, (extension,), made, outside))
    return events


def asks_of(definitions: list[Definition]) -> tuple[Ask, ...]:
    """Whom to ask, of those who are asked and not only told."""
    return tuple(Ask(one.script, one.trigger.event) for one in definitions if one.steers)


def _without_extension(content: object, path: Path, findings: Findings) -> object:
    """In `callbridge.toml` an event names its extension; here it has one, and deserves a better answer."""
    if not isinstance(content, Mapping) or "extension" not in content:
        return content
    what = "an event of an IVR file belongs to that IVR, and names no extension"
    findings.add("CB402", (*path, "extension"), what, "Remove it")
    rest: dict[str, Any] = {key: value for key, value in content.items() if key != "extension"}
    return rest
