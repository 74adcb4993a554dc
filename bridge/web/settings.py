"""Where the service listens: `[control]` and `[metrics]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know who asks there.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridge.ivr.listen_address import Listen, ListenAddress
from bridge.ivr.validation import refusal

LONGEST = 107
"""Octets of a unix socket's path; the kernel has room for 108 with the zero at the end."""


def _fits(path: Path) -> Path:
    if len(os.fsencode(path)) > LONGEST:
        what = f"the path of a socket may have {LONGEST} octets, this one has {len(os.fsencode(path))}"
        raise refusal("CB403", what, "Choose a shorter one, such as /run/callbridge/control.sock")
    return path


class ControlSettings(BaseModel):
    """How the command line reaches the service."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    socket: Annotated[Path, Field(strict=False), AfterValidator(_fits)] = Path("/run/callbridge/control.sock")
    """A unix socket, for the service's user and the group `callbridge`; there is no log-in."""


class MetricsSettings(BaseModel):
    """`/metrics`, `/healthz` and `/readyz`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    enabled: bool = True
    listen: Listen = ListenAddress("127.0.0.1", 9464)
