"""What every step has, and the kinds of values that several steps share.

Knows bounds. Does not know which steps there are.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bridge.ivr.variables import NAME, Template

Seconds = Annotated[float, Field(ge=0, le=3600)]
VariableName = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]


class Where(StrEnum):
    """Foreground: heard to its end. Background: a key stops it (Call Interactive 9.3)."""

    FOREGROUND = "foreground"
    BACKGROUND = "background"


class View(StrEnum):
    """Where a sound is looked for (Call Interactive 6.2)."""

    CLIENT = "client"
    SYSTEM = "system"
    RECORDING = "recording"


class Step(BaseModel):
    """Something that is done to a call. Values are checked here, whoever writes them, but in `protocol/build.py`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class SoundRef(BaseModel):
    """Which sound: a name below a view, language and folder; what is None falls back (The IVR 8.2)."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    sound: Template
    language: str | None = None
    view: View | None = None
    folder: str = ""
