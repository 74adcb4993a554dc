"""`[[event]]` of an IVR file and of `callbridge.toml`: whom to ask or to tell when something happens to an extension.

Knows names, defaults and bounds in TOML. Does not know when an event happens, nor which extensions exist.
Source: Events and API 2.1, 4; callbridge.toml, [[event]].
"""

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from bridge.ivr.definition import NOTIFICATION_TIMEOUT, Definition, Mode
from bridge.ivr.definition_ids import DefinitionIds
from bridge.ivr.event_defaults import GiveUpAfter
from bridge.ivr.events import Trigger
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.notation_types import UrlText
from bridge.ivr.outside import Outside
from bridge.ivr.script_table import AskSettings, plain_script
from bridge.ivr.validation import refusal
from bridge.ivr.variables import Template
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extensions import read_number
from bridge.telephony.values import Extension
from bridge.toml_lines import Path

_TYPES = tuple(one.value for one in Trigger)
_WAIT: Final = {"total_timeout": 3, "deadline": 5}
"""A caller hears nothing meanwhile, so events have shorter times than scripts, whatever `[scripts]` says."""
STEERING: Final = frozenset(
    {
        "deadline",
        "retries",
        "fallback_url",
        "on_error",
        "repeat_after_restart",
        "wait_music",
        "wait_music_after",
        "strict",
        "fallback_charset",
        "jump_contexts",
    }
)
"""Settings of a question whose answer is executed."""


def _type(value: object) -> Trigger:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(_TYPES):
        return tuple(Trigger)[value]
    if not isinstance(value, str) or value not in _TYPES:
        advice = nearest(value, _TYPES) if isinstance(value, str) else f"Known: {', '.join(_TYPES)}"
        raise refusal("CB403", f"there is no event type {shown(value)}", advice)
    return Trigger(value)


class EventTable(AskSettings):
    """One definition. Times in seconds; a `total_timeout` that is not said is 3 when it steers, 15 when it notifies."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,255}$", description="1 to 255 letters and digits")] | None = None
    type: Annotated[
        Trigger,
        PlainValidator(_type),
        WithJsonSchema({"enum": [*_TYPES, *range(len(_TYPES))]}),
        Field(description='"dial-in", "dial-out", "hangup", "answer-in" or "answer-out"'),
    ]
    url: Annotated[UrlText, Field(repr=False)]
    enabled: bool = True
    mode: Annotated[Mode, Field(strict=False)] = Mode.AUTO
    total_timeout: Annotated[float, Field(ge=1, le=60)] = _WAIT["total_timeout"]
    deadline: Annotated[float, Field(ge=1, le=120)] = _WAIT["deadline"]
    give_up_after: GiveUpAfter | None = None

    def definition(
        self, place: str, extensions: tuple[Extension | ExtensionRange, ...], ids: DefinitionIds, outside: Outside
    ) -> Definition:
        """The definition that it means; `place` is what people and the breaker know it by."""
        defaults = outside.events.over_scripts(outside.defaults).model_copy(update=_WAIT)
        url = Template.parse(self.url)
        script = self.over(plain_script(place, url, defaults))
        said = self.model_fields_set
        derived = ids.next(extensions, self.type, self.method, self.url)
        return Definition(
            id=self.id or derived,
            extensions=extensions,
            trigger=self.type,
            script=script.model_copy(update={"url": url, "event_id": self.id or ""}),
            origin=ids.origin,
            mode=self.mode,
            enabled=self.enabled,
            notification_timeout=self.total_timeout if "total_timeout" in said else NOTIFICATION_TIMEOUT,
            give_up_after=outside.events.patience if self.give_up_after is None else self.give_up_after,
            as_written=self.url,
        )

    def check(self, path: Path, findings: Findings) -> None:
        """Note what is said of an answer that is never executed (CB443)."""
        if self.mode is Mode.STEER and not self.type.may_steer:
            what = f"nobody waits for an answer at {self.type.value}, so that it cannot steer"
            findings.add("CB443", (*path, "mode"), what, 'Write mode = "notify", or remove it')
        elif self.mode is Mode.NOTIFY or not self.type.may_steer:
            for name in sorted(STEERING & self.model_fields_set):
                what = f'"{name}" is for an answer that is executed, and this one is not'
                findings.add("CB443", (*path, name), what, "Remove it")


def _numbers(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _are_numbers(numbers: tuple[str, ...]) -> tuple[str, ...]:
    for place, number in enumerate(numbers):
        if read_number(number, "0") is None:
            what = f'must be an extension such as "0003*001" or "001", or a range, not {shown(number)}'
            advice = 'Ranges are written as "0003*1XX", with X, Z, N or [1-3]'
            raise refusal("CB403", what, advice, (place,) if len(numbers) > 1 else ())
    return numbers


class ConfiguredEvent(EventTable):
    """One of `callbridge.toml`, which names its extensions."""

    extension: Annotated[
        tuple[Annotated[str, Field(max_length=64)], ...],
        BeforeValidator(_numbers),
        AfterValidator(_are_numbers),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
        Field(min_length=1, max_length=10_000, strict=False, description="an extension, a range, or a list of them"),
    ]

    def numbers(self, organisation: str) -> tuple[Extension | ExtensionRange, ...]:
        """Whose events it wants."""
        return tuple(read for number in self.extension if (read := read_number(number, organisation)) is not None)
