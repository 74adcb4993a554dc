"""Where sounds lie and how speech is made: `[sounds]` and `[speech]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know which sounds exist, nor how an engine is run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bridge.ivr.notation_types import Language

EngineName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Argument = Annotated[str, Field(max_length=1024, pattern=r"^([^{}\x00]|\{voice\}|\{wpm\})*$")]
"""One argument; `{voice}` and `{wpm}` (words per minute) are filled in, other braces are a mistake."""


class SoundsSettings(BaseModel):
    """Sounds: `client/<organisation>/<language>/<folder>/<name>`, then `client/<language>/…`, below the root."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    root: Annotated[Path, Field(strict=False)] = Path("/var/lib/callbridge/sounds")
    system: Annotated[Path, Field(strict=False)] | None = None
    """An own system view; None: Asterisk's sounds."""


class EngineSettings(BaseModel):
    """A program that gets the text on standard input and gives WAV on standard output. No shell runs it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    command: Annotated[
        tuple[Argument, ...],
        Field(
            min_length=1,
            max_length=64,
            strict=False,
            description="a list of a program and its arguments, in which {voice} and {wpm} are filled in",
        ),
    ]


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
