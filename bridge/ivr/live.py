"""What calls share: everything that the operator's files say, as one immutable value with a version.

Knows the parts. Does not know where they came from, nor when they are replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum

from bridge.ivr.definition import Definition
from bridge.ivr.definition_index import DefinitionIndex
from bridge.ivr.events import Trigger
from bridge.ivr.first_asked import FirstAsked, first_asked
from bridge.ivr.intervals import Interval
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.number_forms import same_number
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Voice:
    """A `[[speech.voice]]`: what `voice` may name, and which engine's which word it is."""

    name: str
    engine: str
    voice: str
    language: str
    default: bool = False


class SwitchOrder(StrEnum):
    """What is to be done with a switch (The IVR 5.2, 10.1)."""

    ON = "on"
    OFF = "off"
    TOGGLE = "toggle"


@dataclass(frozen=True, slots=True)
class Switch:
    """A `[switch.NAME]`: an on/off state that people set by hand."""

    label: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class DraftRules:
    """`[draft]`: the test number of an IVR is its number after this prefix."""

    enabled: bool = True
    prefix: str = "*48"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class LiveSet:
    """One state of all files. `version` is a hash of their content."""

    version: str
    organisation: str
    ivrs: Mapping[Extension, Ivr] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    dialling: Dialling = field(default_factory=Dialling)
    voices: tuple[Voice, ...] = ()
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    switches: Mapping[str, Switch] = field(default_factory=dict)
    timezone: tzinfo = UTC
    """Of intervals that name none, and of the day of a volume limit: `numbers.timezone`, else the host's."""
    drafts: DraftRules = field(default_factory=DraftRules)
    is_draft: bool = False
    definitions: tuple[Definition, ...] = ()
    """Whom to ask and to tell of events: those of `callbridge.toml`, then those of each IVR, in the order of files."""
    _index: DefinitionIndex = field(init=False, repr=False, compare=False)
    _first_asked: Mapping[Extension, tuple[FirstAsked, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort what calls look for now, while files are read: later a call would wait for it."""
        object.__setattr__(self, "_index", DefinitionIndex(self.definitions))
        asked = {extension: first_asked(ivr, self.scripts) for extension, ivr in self.ivrs.items()}
        object.__setattr__(self, "_first_asked", asked)

    def definitions_of(self, extension: Extension, trigger: Trigger) -> Sequence[Definition]:
        """The enabled definitions that want this event of this extension, in their order."""
        return self._index.of(extension, trigger)

    def definition(self, name: str) -> Definition | None:
        """A definition by its id, also a disabled one."""
        return self._index.find(name)

    def first_asked(self, extension: Extension) -> Sequence[FirstAsked]:
        """The web servers that a call in an IVR is likely to ask first."""
        return self._first_asked.get(extension, ())

    @property
    def directory(self) -> Directory:
        """The extensions that exist."""
        return self.dialling.directory

    def ivr_by_did(self, number: str) -> Ivr | None:
        """The IVR whose `did` lists a dialled number."""
        return next((ivr for ivr in self.ivrs.values() if self.is_did_of(number, ivr)), None)

    def is_did_of(self, number: str, ivr: Ivr) -> bool:
        """Whether an IVR lists a number, however either is written (The IVR 1.1)."""
        return any(same_number(number, did, self.dialling.country) for did in ivr.did)

    def speaks(self, voice: str, language: str) -> bool:
        """Whether a voice speaks a language, regions aside; one that is not declared is left to the engines."""
        spoken = {_primary(one.language) for one in self.voices if one.name == voice}
        return not spoken or _primary(language) in spoken


def _primary(language: str) -> str:
    """`pt` of `pt-BR` and `pt_BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
