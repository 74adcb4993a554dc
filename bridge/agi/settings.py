"""The FastAGI entry: `[agi]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know who calls.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class AgiSettings(BaseModel):
    """Where calls come in over FastAGI. `header_timeout` in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    enabled: bool = False
    listen: Annotated[str, Field(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[^:\s]+):[0-9]{1,5}$")] = "127.0.0.1:4573"
    server: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")] | None = None
    """The server these calls belong to; None: the only one."""
    header_timeout: Annotated[float, Field(gt=0, le=60)] = 5
