"""`[[event]]` of an IVR file: whom to ask when a call comes in, and before it is connected.

Knows names, defaults and bounds in TOML. Does not know when an event happens. Only events that steer are obeyed yet.
Source: Events and API 2.1, 4; callbridge.toml, [[event]].
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.notation_types import Url
from bridge.ivr.script import Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.script_table import SCRIPT_LATER, AskSettings, plain_script
from bridge.ivr.target_checks import Way
from bridge.ivr.validation import Later, read_table, refusal
from bridge.toml_lines import Path, address_of

TYPES = ("dial-in", "dial-out", "hangup", "answer-in", "answer-out")
"""In the order of their numbers, which files may write too."""
EVENT_LATER: Later = frozenset({("give_up_after",), *SCRIPT_LATER})
MOST = 1000
_STEERING: Final = {"dial-in": EventType.DIAL_IN, "dial-out": EventType.DIAL_OUT}
_WAIT: Final = {"total_timeout": 3, "deadline": 5}
"""A caller hears nothing meanwhile, so events have shorter times than scripts, whatever `[scripts]` says."""


def _type(value: object) -> EventType:
    numbered = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(TYPES)
    name = TYPES[value] if isinstance(value, int) and numbered else value
    if not isinstance(name, str) or name not in TYPES:
        advice = nearest(name, TYPES) if isinstance(name, str) else f"Known: {', '.join(TYPES)}"
        raise refusal("CB403", f"there is no event type {shown(value)}", advice)
    if name not in _STEERING:
        advice = "Remove the event, or ask at dial-in or dial-out"
        raise refusal("CB402", f"event type {shown(name)} is not supported by this version yet", advice)
    return _STEERING[name]


class EventTable(AskSettings):
    """One definition that steers. Times in seconds."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,255}$", description="1 to 255 letters and digits")] | None = None
    type: Annotated[
        EventType,
        PlainValidator(_type),
        WithJsonSchema({"enum": ["dial-in", "dial-out", 0, 1]}),
        Field(description='"dial-in" or "dial-out"'),
    ]
    url: Annotated[Url, Field(repr=False)]
    enabled: bool = True
    mode: Annotated[
        Literal["auto", "steer"],
        Field(description='"auto" or "steer" ("notify" is not supported by this version yet)'),
    ] = "auto"
    total_timeout: Annotated[float, Field(ge=1, le=60)] = _WAIT["total_timeout"]
    deadline: Annotated[float, Field(ge=1, le=120)] = _WAIT["deadline"]

    def script(self, place: str, defaults: ScriptDefaults) -> Script:
        """The script that it means; `place` is what people and the breaker know it by."""
        script = self.over(plain_script(place, self.url, defaults.model_copy(update=_WAIT)))
        return script.model_copy(update={"event_id": self.id or ""})


@dataclass(slots=True)
class Events:
    """What was read: the enabled definitions in file order, and the targets to be checked."""

    asks: list[Ask] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


def read_events(table: object, findings: Findings, defaults: ScriptDefaults) -> Events:
    """Read `[[event]]`, all of them; what is refused leaves findings."""
    events = Events()
    if not isinstance(table, list):
        findings.add("CB403", ("event",), f"must be a list of tables, not {shown(table)}", "Write [[event]]")
        return events
    if len(table) > MOST:
        findings.add("CB403", ("event",), f"there are {len(table)} events", f"At most {MOST} are allowed")
    ids: dict[str, int] = {}
    for index, content in enumerate(table):
        path: Path = ("event", index)
        read = read_table(EventTable, _without_extension(content, path, findings), path, findings, EVENT_LATER)
        if read is None:
            continue
        if read.id is not None and ids.setdefault(read.id, index) != index:
            findings.add("CB403", (*path, "id"), f"event[{ids[read.id] + 1}] has the same id", "Choose another one")
        events.ways.append(Way(read.on_error, (*path, "on_error")))
        if read.enabled:
            events.asks.append(Ask(read.script(f"{findings.file} {address_of(path)}", defaults), read.type))
    return events


def _without_extension(content: object, path: Path, findings: Findings) -> object:
    """In `callbridge.toml` an event names its extension; here it has one, and deserves a better answer."""
    if not isinstance(content, Mapping) or "extension" not in content:
        return content
    what = "an event of an IVR file belongs to that IVR, and names no extension"
    findings.add("CB402", (*path, "extension"), what, "Remove it")
    rest: dict[str, Any] = {key: value for key, value in content.items() if key != "extension"}
    return rest
