"""One table: XML tags and attributes, their types, defaults and synonyms, and who has documented them.

Knows the XML notation of verbs. Does not know octets, nor what a verb does. Source: Call Interactive 6.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.protocol.markup import HTML_VOID
from bridge.protocol.values import (
    FOLDER,
    KEY,
    LANGUAGE,
    NOTHING,
    OPTION,
    SOUND,
    VARIABLE,
    WHERE,
    YES_NO,
    Kind,
    Value,
    Wrong,
    choice,
    decimal,
    integer,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a verb. `mark`: who has documented it (Call Interactive 1.1).

    `ours`: unknown when `strict` is on. `may_be_empty`: given but empty is a value. `strict_kind`: its type then.
    `missing`: the code when a required one is not given.
    """

    name: str
    kind: Kind
    mark: str
    default: Value | None = None
    missing: str | None = None
    ours: bool = False
    may_be_empty: bool = False
    strict_kind: Kind | None = None
    default_words: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands between the tags of a text verb: under which key the record has it, and whether it must be there."""

    key: str
    kind: Kind | None
    required: bool
    mark: str
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """One verb. `ours` ones are skipped when `strict` is on; without `content` it is an empty verb."""

    name: str
    mark: str
    effect: str
    attributes: tuple[Attribute, ...] = ()
    content: Content | None = None
    ours: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()
    """Other names and their marks."""
    by_name: Mapping[str, Attribute] = field(init=False)
    defaults: dict[str, Any] = field(init=False)
    required: tuple[Attribute, ...] = field(init=False)
    readers: Mapping[str, Callable[[str], Value | Wrong]] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what is looked up for each verb that is read."""
        record: dict[str, Value] = {"verb": self.name}
        for one in self.attributes:
            if one.default is not None:
                record[one.name] = one.default
        if self.content and self.content.default is not None:
            record[self.content.key] = self.content.default
        object.__setattr__(self, "by_name", {one.name: one for one in self.attributes})
        object.__setattr__(self, "defaults", record)
        object.__setattr__(self, "required", tuple(one for one in self.attributes if one.missing))
        object.__setattr__(self, "readers", {one.name: one.kind.read for one in self.attributes})


_VIEW = choice("system", "client", "recording")
_STRICT_VIEW = choice("system", "client")
_LANGUAGE_WORDS = "the language of the call"
_VOICE_WORDS = "the IVR's `voice`, else the default voice of the language"
_IVR_WORDS = "the IVR's timeout"

HANGUP: Final = Tag("Hangup", "D", "ends the call at once; ends the list")
PAUSE: Final = Tag("Pause", "D", "silence; keys are buffered", (Attribute("length", integer(0, 3600, "s"), "D", 10),))
SET_VAR: Final = Tag(
    "SetVar",
    "D",
    "sets a variable of the call",
    (Attribute("name", VARIABLE, "D", missing="CB142"),),
    Content("value", text_of(4096), required=False, mark="D", default=""),
)
SET_CALLER: Final = Tag(
    "SetCaller",
    "D",
    "name and number shown to parties called later",
    (
        Attribute("name", text_of(80), "D", missing="CB150", may_be_empty=True),
        Attribute("number", text_of(80), "D", missing="CB150", may_be_empty=True),
    ),
    synonyms=(("SetCallerId", "D"),),
)
PLAY_SOUND: Final = Tag(
    "PlaySound",
    "D",
    "plays a sound",
    (
        Attribute("language", LANGUAGE, "D", default_words=_LANGUAGE_WORDS),
        Attribute("loop", integer(1, 100), "D", 1),
        Attribute("view", _VIEW, "D", strict_kind=_STRICT_VIEW, default_words="`client`, then `system`"),
        Attribute("folder", FOLDER, "D"),
        Attribute("where", WHERE, "D", "foreground"),
        Attribute("digitvar", VARIABLE, "D"),
    ),
    Content("sound", SOUND, required=True, mark="D"),
)
JUMP: Final = Tag(
    "Jump",
    "D",
    "goes to another action; ends the list",
    (
        Attribute("context", text_of(80), "D", missing="CB142"),
        Attribute("option", OPTION, "D", "start"),
        Attribute("priority", integer(1, 9999), "D", 1),
    ),
)
PLAY_TTS: Final = Tag(
    "PlayTTS",
    "D",
    "speaks a text",
    (
        Attribute("text", text_of(4000), "O", ours=True, default_words="the content"),
        Attribute("voice", text_of(80), "D", default_words=_VOICE_WORDS),
        Attribute("volume", integer(0, 400, "percent"), "D", 150),
        Attribute("where", WHERE, "O", "foreground", ours=True),
        Attribute("digitvar", VARIABLE, "O", ours=True),
    ),
    Content("text", text_of(4000), required=True, mark="O"),
)
SIMPLE_TRANSFER: Final = Tag(
    "SimpleTransfer",
    "R",
    "rings numbers and connects the first to answer; ends the list unless `final` is no",
    (Attribute("final", YES_NO, "R", default=True), Attribute("timeout", integer(1, 300, "s"), "R", 30)),
    Content("numbers", None, required=True, mark="R"),
    ours=True,
    synonyms=(("Transfer", "O"),),
)
TTS: Final = Tag(
    "TTS",
    "R",
    "speaks a text in the foreground",
    (
        Attribute("lang", LANGUAGE, "R", default_words=_LANGUAGE_WORDS),
        Attribute("voice", text_of(80), "R", default_words=_VOICE_WORDS),
        Attribute("speed", decimal(0.1, 3.0), "R", 1.0),
        Attribute("play_now", YES_NO, "R", default=True),
        Attribute("save_to_var", NOTHING, "R", default_words="no"),
    ),
    Content("text", text_of(4000), required=True, mark="R"),
    ours=True,
)
RECORD_DIGITS: Final = Tag(
    "RecordDigits",
    "O",
    "plays a prompt and collects keys into a variable",
    (
        Attribute("digitvar", VARIABLE, "O", missing="CB142"),
        Attribute("text", text_of(4000), "O"),
        Attribute("voice", text_of(80), "O", default_words=_VOICE_WORDS),
        Attribute("language", LANGUAGE, "O", default_words=_LANGUAGE_WORDS),
        Attribute("view", _VIEW, "O", default_words="`client`, then `system`"),
        Attribute("folder", FOLDER, "O"),
        Attribute("where", WHERE, "O", "background"),
        Attribute("max", integer(1, 64), "O", 32),
        Attribute("min", integer(0, 64), "O", 1),
        Attribute("timeout", integer(1, 300, "s"), "O", default_words=_IVR_WORDS),
        Attribute("interdigit", integer(1, 30, "s"), "O", 5),
        Attribute("terminator", KEY, "O", "#", may_be_empty=True),
        Attribute("attempts", integer(1, 10), "O", 1),
        Attribute("secret", YES_NO, "O", default=False),
    ),
    Content("sound", SOUND, required=False, mark="O"),
    ours=True,
)
RECORD_SOUND: Final = Tag(
    "RecordSound",
    "O",
    "records the caller",
    (
        Attribute("soundvar", VARIABLE, "O"),
        Attribute("max", integer(1, 3600, "s"), "O", 60),
        Attribute("silence", integer(0, 60, "s"), "O", 0),
        Attribute("terminator", choice("#", "*", "any", "none"), "O", "#"),
        Attribute("beep", YES_NO, "O", default=True),
    ),
    ours=True,
)
REQUEST: Final = Tag(
    "Request",
    "O",
    "asks again, under another URL if one is given; ends the list",
    (Attribute("method", choice("GET", "POST"), "O", default_words="the method of the present request"),),
    Content("url", None, required=False, mark="O"),
    ours=True,
)

TAGS: Final[tuple[Tag, ...]] = (
    HANGUP,
    PAUSE,
    SET_VAR,
    SET_CALLER,
    PLAY_SOUND,
    JUMP,
    PLAY_TTS,
    SIMPLE_TRANSFER,
    TTS,
    RECORD_DIGITS,
    RECORD_SOUND,
    REQUEST,
)
_NAMED = [(name, tag) for tag in TAGS for name in (tag.name, *(synonym for synonym, _ in tag.synonyms))]
BY_NAME: Final[Mapping[str, Tag]] = dict(_NAMED) | {name.lower(): tag for name, tag in _NAMED}
"""A verb by its name as the documentation writes it, or in lower case."""

TAG_NAMES: Final = ("Response", *(name for name, _ in _NAMED))
ATTRIBUTE_NAMES: Final = tuple(sorted({one.name for tag in TAGS for one in tag.attributes}))
EMPTY_VERBS: Final = frozenset(name.lower() for name, tag in _NAMED if tag.content is None)
TEXT_VERBS: Final = frozenset(name.lower() for name, tag in _NAMED if tag.content)
UNCOUNTED: Final = EMPTY_VERBS | HTML_VOID
"""Elements that do not count for depth (Call Interactive 7.2, rule 4)."""
