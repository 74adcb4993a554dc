"""The settings that scripts share unless they say otherwise: `[scripts]` of `callbridge.toml`.

Knows names, defaults and bounds (Call Interactive 3). Does not know the file, nor caps on connections.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bridge.ivr.script import Profile


class ScriptDefaults(BaseModel):
    """What a script has when neither its table nor its action says it. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    profile: Annotated[Profile, Field(strict=False)] = Profile.STANDARD
    callflow_case: Literal["upper", "lower"] = "upper"
    absent: Literal["omit", "empty"] = "omit"
    strict: bool = False
    fallback_charset: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")] = "windows-1252"
    connect_timeout: Annotated[float, Field(ge=1, le=30)] = 5
    total_timeout: Annotated[float, Field(ge=1, le=60)] = 15
    deadline: Annotated[float, Field(ge=1, le=120)] = 30
    retries: Annotated[int, Field(ge=0, le=3)] = 0
    repeat_after_restart: bool = True
    wait_music_after: Annotated[float, Field(ge=0, le=30)] = 2
    tls_verify: bool = True
    ca_file: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
