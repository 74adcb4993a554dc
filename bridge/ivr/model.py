"""An IVR: contexts, options and actions in their order (The IVR 1).

Knows the map. Does not know files, nor where a call stands on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.ivr.actions import Action
from bridge.ivr.bind import Ask
from bridge.ivr.conditions import When
from bridge.ivr.definition import Definition
from bridge.ivr.intervals import Interval
from bridge.ivr.targets import HangUp, Place, Target
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class Entry:
    """One action in its place in an option. A disabled one keeps its position and is stepped over."""

    action: Action
    label: str | None = None
    enabled: bool = True
    description: str = ""
    address: str = ""
    """`context.main.option.1[2]`."""
    when: When | None = None
    """Otherwise it is stepped over."""


@dataclass(frozen=True, slots=True)
class Context:
    """One context; `options` holds only options that are not empty of entries. None: the IVR's value."""

    name: str
    entry: bool = False
    id: str | None = None
    description: str = ""
    direct_dial: bool = False
    timeout: float | None = None
    interdigit_timeout: float | None = None
    language: str | None = None
    voice: str | None = None
    options: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def is_empty(self, option: str) -> bool:
        """An option without actions, or whose actions are all disabled, is empty."""
        return not any(entry.enabled for entry in self.options.get(option, ()))


class Answer(StrEnum):
    """When a call is answered (The IVR 3.2)."""

    ENTRY = "entry"
    AFTER_DIAL_IN = "after_dial_in"


@dataclass(frozen=True, slots=True)
class TransferTo:
    """`on_lifetime = { transfer = number }`: a final transfer with the settings of `[dial]`."""

    number: Template


@dataclass(frozen=True, slots=True)
class Ivr:
    """One IVR, as its file says it. Times in seconds."""

    extension: Extension
    contexts: Mapping[str, Context]
    did: tuple[str, ...] = ()
    name: str = ""
    description: str = ""
    language: str = "en"
    voice: str | None = None
    moh_folder: str = "default"
    timeout: float = 5
    interdigit_timeout: float = 2
    answer: Answer = Answer.ENTRY
    answer_delay: float = 0.3
    lifetime: float = 3600
    on_lifetime: Target | TransferTo = HangUp()
    max_idle_cycles: int = 10
    max_actions: int = 1000
    buffer_foreground_keys: bool = True
    wait_music: str | None = None
    """None: the class of `moh_folder`; "": silence."""
    wait_music_after: float = 2
    accountcode: str | None = None
    """None: the organisation."""
    id: int | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Place] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    """Its own time intervals; those of `callbridge.toml` come after them."""
    definitions: tuple[Definition, ...] = ()
    """Whom to ask and to tell of its events, as its own file says, in file order; disabled ones too."""
    asks: tuple[Ask, ...] = ()
    """Whom to ask at `dial-in` and `dial-out`, in this order; in a live set also those of `callbridge.toml`."""
    file: str = ""

    @property
    def entry(self) -> Context:
        """The entry context; the first one when a file that was accepted with its errors names none, or several."""
        contexts = self.contexts.values()
        return next((context for context in contexts if context.entry), next(iter(contexts)))

    def context(self, name: str) -> Context | None:
        """A context by its name, else by its id."""
        if found := self.contexts.get(name):
            return found
        return next((context for context in self.contexts.values() if context.id == name), None)

    @property
    def waiting_music(self) -> str:
        """The music class heard while a script is asked; "" is silence."""
        return self.moh_folder if self.wait_music is None else self.wait_music
