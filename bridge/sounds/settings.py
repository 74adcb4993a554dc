"""Where sounds lie, what recordings are like, how speech is made: `[sounds]`, `[recordings]`, `[speech]`.

Knows names, defaults and bounds. Does not know which sounds exist, nor how an engine is run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from bridge.ivr.notation_types import URL_LIMIT, Language
from bridge.ivr.validation import refusal
from bridge.sounds.endpoint import Endpoint

EngineName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Argument = Annotated[str, Field(max_length=1024, pattern=r"^([^{}\x00]|\{voice\}|\{wpm\}|\{stretch\})*$")]
"""One argument. `{voice}`, `{wpm}` (words per minute) and `{stretch}` (how much longer than usual each sound is) are
filled in, other braces are a mistake."""


def _can_be_asked(url: str) -> str:
    try:
        Endpoint.of(url)
    except ValueError as flaw:
        advice = "Give an http:// or https:// URL"
        raise refusal("CB212", f"this URL cannot be asked: {flaw}", advice) from None
    return url


EngineUrl = Annotated[
    str,
    Field(max_length=URL_LIMIT, description="an http:// or https:// URL"),
    AfterValidator(_can_be_asked),
]


class SoundsSettings(BaseModel):
    """Sounds: `client/<organisation>/<language>/<folder>/<name>`, then `client/<language>/…`, below the root."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    root: Annotated[Path, Field(strict=False)] = Path("/var/lib/callbridge/sounds")
    system: Annotated[Path, Field(strict=False)] | None = None
    """An own system view; None: Asterisk's sounds."""


class RecordingsSettings(BaseModel):
    """Recordings of callers and conversations. `link_valid` in seconds: how long a link to one may be used."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["wav", "gsm", "ulaw", "alaw"] = "wav"
    link_valid: Annotated[int, Field(ge=60, le=31_536_000)] = 86_400


class EngineSettings(BaseModel):
    """Either a program that gets the text on standard input and gives WAV on standard output; no shell runs it.

    Or an endpoint that gets JSON {text, voice, language, speed} by POST and answers with a WAV.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    command: (
        Annotated[
            tuple[Argument, ...],
            Field(
                min_length=1,
                max_length=64,
                strict=False,
                description="a list of a program and its arguments; {voice}, {wpm} and {stretch} are filled in",
            ),
        ]
        | None
    ) = None
    url: Annotated[EngineUrl | None, Field(repr=False, description="an http:// or https:// URL")] = None
    """It may hold a password or a key."""

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if self.command is None and self.url is None:
            raise refusal("CB405", '"command" or "url" is missing', "Add command = [ a program and its arguments ]")
        if self.command is not None and self.url is not None:
            raise refusal("CB405", "command and url exclude each other", "Keep one of them")
        return self


class VoiceSettings(BaseModel):
    """What `voice` may name: an engine and its word for the voice."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    engine: EngineName | None = None
    """None: the first of `engines`."""
    voice: Annotated[
        str,
        Field(
            pattern=r"^[^\x00-\x1f-][^\x00-\x1f]{0,79}$",
            description="the engine's name of the voice, at most 80 characters, which does not begin with -",
        ),
    ]
    language: Language
    default: bool = False
    """Used when no voice is named; one for each language."""


ESPEAK = EngineSettings(command=("espeak-ng", "--stdin", "--stdout", "-v", "{voice}", "-s", "{wpm}"))


class SpeechSettings(BaseModel):
    """Speech. `engines` in their order: when one fails, the next. `timeout` in seconds, for one synthesis."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    engines: Annotated[tuple[EngineName, ...], Field(max_length=16, strict=False, description="a list of engines")] = (
        "espeak",
    )
    cache_dir: Annotated[Path, Field(strict=False)] = Path("/var/lib/callbridge/speech")
    cache_mb: Annotated[int, Field(ge=1, le=1000000)] = 512
    timeout: Annotated[float, Field(ge=0.5, le=120)] = 10
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    engine: Mapping[EngineName, EngineSettings] = Field(default_factory=lambda: {"espeak": ESPEAK})
    voice: Annotated[tuple[VoiceSettings, ...], Field(max_length=1000, strict=False)] = ()

    @field_validator("engine")
    @classmethod
    def _keep_the_engine_that_is_built_in(cls, engines: Mapping[str, EngineSettings]) -> Mapping[str, EngineSettings]:
        return {"espeak": ESPEAK, **engines}
