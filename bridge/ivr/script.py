"""A script: under which settings a web program is asked (Call Interactive 3).

Knows settings and their bounds. Does not know HTTP, nor when it is asked.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bridge.ivr.targets import Continue, Target
from bridge.ivr.variables import Template


class Method(StrEnum):
    """How parameters travel."""

    GET = "GET"
    POST = "POST"


class Profile(StrEnum):
    """Which default parameters are sent (Call Interactive 4.4)."""

    STANDARD = "standard"
    VOIPNOW = "voipnow"
    EXTENDED = "extended"


class SignKey(BaseModel):
    """One live key of the signature (Call Interactive 4.10)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    secret: SecretStr


class Script(BaseModel):
    """The settings of one script. Times in seconds. `url` holds `$variables` in path and query only."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str = ""
    """What people and the breaker know it by: its name in `callbridge.toml`, or where it is and where that stands."""
    url: Annotated[Template, Field(repr=False)]  # it may hold a password
    method: Method = Method.GET
    event_id: str = ""
    note: str = ""
    profile: Profile = Profile.STANDARD
    callflow_case: Annotated[str, Field(pattern="^(upper|lower)$")] = "upper"
    absent: Annotated[str, Field(pattern="^(omit|empty)$")] = "omit"
    strict: bool = False
    fallback_charset: str = "windows-1252"
    connect_timeout: Annotated[float, Field(ge=1, le=30)] = 5
    total_timeout: Annotated[float, Field(ge=1, le=60)] = 15
    deadline: Annotated[float, Field(ge=1, le=120)] = 30
    retries: Annotated[int, Field(ge=0, le=3)] = 0
    fallback_url: Annotated[Template | None, Field(repr=False)] = None
    on_error: Target = Continue()
    repeat_after_restart: bool = True
    sign_keys: Annotated[tuple[SignKey, ...], Field(max_length=2)] = ()
    allow_hosts: tuple[str, ...] = ()
    tls_verify: bool = True
    ca_file: str | None = None
    wait_music: str | None = None
    """None: the IVR's; "": silence."""
    wait_music_after: Annotated[float, Field(ge=0, le=30)] | None = None
    """None: the IVR's."""
    jump_contexts: tuple[str, ...] = ()
    """Contexts of the dialplan where a `Jump` may go when no IVR is there (6.3)."""
