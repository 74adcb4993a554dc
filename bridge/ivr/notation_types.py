"""The kinds of values that fields of an IVR file hold: texts with `$variables`, names, URLs.

Knows their forms in TOML. Does not know which action has which field.
Source: The IVR 1.1, 2.1, 4.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bridge.ivr.findings import nearest, shown
from bridge.ivr.sound_names import folder_name, sound_name
from bridge.ivr.targets import ALIASES, OPTIONS
from bridge.ivr.urls import split_template
from bridge.ivr.validation import refusal
from bridge.ivr.variables import NAME, VALUE_LIMIT, Template

LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
URL_LIMIT = 8000
LAST_POSITION = 999
_WITH_VARIABLE: dict[str, object] = {"type": "string", "pattern": r"\$[A-Za-z_]"}


class Table(BaseModel):
    """A table of a file: nothing is converted, and an unknown key is a mistake."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=True
    )


class _Kind(ABC):
    """A kind of value that is read by one function."""

    @abstractmethod
    def read(self, value: object) -> object:
        """The value in its own type. Raises `refusal` for what is none."""

    def schema(self) -> dict[str, object]:
        """The form of the value, for JSON Schema; `read` may refuse more."""
        return {"type": "string"}

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's signature
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema()


@dataclass(frozen=True, slots=True)
class _Text(_Kind):
    """A text with `$variables`."""

    most: int = VALUE_LIMIT

    def schema(self) -> dict[str, object]:
        return {"type": "string", "maxLength": self.most}

    def read(self, value: object) -> Template:
        return Template.parse(text_of(value, self.most))


@dataclass(frozen=True, slots=True)
class _SoundName(_Kind):
    """The name of a sound below a view; the values of `$variables` in it are checked when it runs."""

    def schema(self) -> dict[str, object]:
        return {"type": "string", "minLength": 1, "maxLength": 256}

    def read(self, value: object) -> Template:
        text = text_of(value, 256)
        if not text:
            raise refusal("CB403", "the name of the sound is empty", "Name a sound")
        template = Template.parse(text)
        if sound_name(template.fill(lambda _name: "x")) is None:
            what = f"{shown(text)} is no name of a sound"
            raise refusal("CB403", what, "Give a name below the sounds, such as acme/welcome, no path or URI")
        return template


@dataclass(frozen=True, slots=True)
class _Folder(_Kind):
    """Folders below a view; leading and trailing `/` are dropped."""

    def read(self, value: object) -> str:
        text = text_of(value, 256)
        name = folder_name(text)
        if name is None:
            raise refusal("CB403", f"{shown(text)} is no folder below a view", "Give its name, such as acme/menus")
        return name


@dataclass(frozen=True, slots=True)
class _ContextText(_Kind):
    def read(self, value: object) -> Template:
        template = Template.parse(text_of(value, VALUE_LIMIT))
        if template.is_literal and not is_context_name(template.text):
            what = f"must be the name of a context or hold a $variable, not {shown(value)}"
            raise refusal("CB403", what, "Names have 1 to 64 printable characters without quotes")
        return template


@dataclass(frozen=True, slots=True)
class _OptionText(_Kind):
    def schema(self) -> dict[str, object]:
        return {"anyOf": [{"enum": [*OPTIONS, *ALIASES]}, _WITH_VARIABLE]}

    def read(self, value: object) -> Template:
        template = Template.parse(text_of(value, VALUE_LIMIT))
        return Template.literal(option_of(template.text)) if template.is_literal else template


@dataclass(frozen=True, slots=True)
class _Position(_Kind):
    def schema(self) -> dict[str, object]:
        return {"anyOf": [{"type": "integer", "minimum": 1, "maximum": LAST_POSITION}, _WITH_VARIABLE]}

    def read(self, value: object) -> Template:
        if isinstance(value, str):
            template = Template.parse(text_of(value, VALUE_LIMIT))
            if not template.is_literal:
                return template
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LAST_POSITION:
            what = f"must be a whole number from 1 to {LAST_POSITION} or a text with a $variable, not {shown(value)}"
            raise refusal("CB403", what)
        return Template.literal(str(value))


@dataclass(frozen=True, slots=True)
class _RecordingName(_Kind):
    def read(self, value: object) -> Template:
        template = Template.parse(text_of(value, 256))
        if template.is_literal and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", template.text):
            raise refusal("CB403", f"must be 1 to 64 letters, digits, - and _, not {shown(value)}")
        return template


@dataclass(frozen=True, slots=True)
class _LanguageText(_Kind):
    """A language tag that may depend on variables."""

    def read(self, value: object) -> Template:
        template = Template.parse(text_of(value, 256))
        if template.is_literal and not LANGUAGE.fullmatch(template.text):
            raise refusal("CB403", f'must be a language tag such as "en" or "pt-BR", not {shown(value)}')
        return template


@dataclass(frozen=True, slots=True)
class _UrlText(_Kind):
    """A URL to the letter, for those who may not replace anything in it."""

    def schema(self) -> dict[str, object]:
        return {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", "maxLength": URL_LIMIT}

    def read(self, value: object) -> str:
        text = text_of(value, URL_LIMIT, hidden=True)
        if isinstance(flaw := split_template(Template.parse(text)), str):
            what = f"this URL cannot be asked: {flaw}"
            raise refusal("CB212", what, "Give an http:// or https:// URL with $variables in path and query only")
        return text


@dataclass(frozen=True, slots=True)
class _Url(_Kind):
    def schema(self) -> dict[str, object]:
        return _UrlText().schema()

    def read(self, value: object) -> Template:
        return Template.parse(_UrlText().read(value))


@dataclass(frozen=True, slots=True)
class _VariableName(_Kind):
    """The name of a variable, without `$`."""

    def read(self, value: object) -> str:
        text = text_of(value, VALUE_LIMIT)
        if not NAME.fullmatch(text):
            advice = "Write it without $" if text.startswith("$") else ""
            what = f"must be a variable name (letters, digits and _, at most 64, no digit first), not {shown(text)}"
            raise refusal("CB403", what, advice)
        return text


def text_of(value: object, most: int, *, hidden: bool = False) -> str:
    """A text within its bound; refused otherwise."""
    if not isinstance(value, str):
        raise refusal("CB403", f"must be a text, not {shown(value)}", 'Write it in quotes: "…"')
    if len(value) > most:
        excerpt = "" if hidden else f": {shown(value)}"
        raise refusal("CB403", f"has {len(value)} characters{excerpt}", f"At most {most} are allowed")
    return value


def option_of(text: str) -> str:
    """The full name of an option as files write it; refused when there is none."""
    name = ALIASES.get(text, text)
    if name not in OPTIONS:
        raise refusal("CB406", f"there is no option {shown(text)}", nearest(text, OPTIONS))
    return name


def is_context_name(text: str) -> bool:
    """1 to 64 printable characters other than `"` and `$`."""
    return 0 < len(text) <= 64 and text.isprintable() and not set(text) & set('"$')  # noqa: PLR2004 - the bound itself


Text = Annotated[Template, _Text(), Field(description="a text, $variables are replaced")]
SpokenText = Annotated[Template, _Text(4000), Field(description="a text of at most 4000 characters")]
SoundName = Annotated[Template, _SoundName(), Field(description="the name of a sound")]
Folder = Annotated[str, _Folder(), Field(description="a folder below the view")]
ContextText = Annotated[Template, _ContextText(), Field(description="the name of a context")]
OptionText = Annotated[Template, _OptionText(), Field(description="the name of an option")]
Position = Annotated[Template, _Position(), Field(description="a whole number from 1 to 999")]
RecordingName = Annotated[Template, _RecordingName(), Field(description="a name of letters, digits, - and _")]
Url = Annotated[Template, _Url(), Field(description="an http:// or https:// URL")]
UrlText = Annotated[str, _UrlText(), Field(description="an http:// or https:// URL")]
LanguageText = Annotated[Template, _LanguageText(), Field(description='a language tag such as "en" or "pt-BR"')]
WrittenVariable = Annotated[str, _VariableName(), Field(description="the name of a variable, without $")]
ReadVariable = WrittenVariable

Label = Annotated[
    str, Field(pattern=f"^{LABEL.pattern}$", description="a letter, then up to 63 letters, digits, - and _")
]
Language = Annotated[
    str,
    Field(pattern=f"^{LANGUAGE.pattern}$", description='a language tag such as "en" or "pt-BR"'),
]
VoiceName = Annotated[str, Field(min_length=1, max_length=80)]
MusicClass = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f\x7f/,|]{1,80}$", description="the name of a music-on-hold class")
]
MusicOrSilence = Annotated[
    str,
    Field(pattern=r"^[^\x00-\x1f\x7f/,|]{0,80}$", description='the name of a music-on-hold class, or "" for silence'),
]
KeyOrNone = Annotated[str, Field(pattern=r"^[0-9*#]?$", description='one key (0 to 9, * or #), or "" for none')]
