"""Whether and where calls may come in over FastAGI: `[agi]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know the protocol.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bridge.ivr.listen_address import Listen, ListenAddress


class AgiSettings(BaseModel):
    """The FastAGI entry. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    enabled: bool = False
    listen: Listen = ListenAddress("127.0.0.1", 4573)
    server: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The `[asterisk.NAME]` to which these calls belong; None: the only one."""
    header_timeout: Annotated[float, Field(ge=0.1, le=60)] = 5
    """A peer that has sent no complete header by then is closed."""
