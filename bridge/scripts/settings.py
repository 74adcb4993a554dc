"""How scripts are asked: `[scripts]` of `callbridge.toml`, the defaults of all scripts and the caps they share.

Knows names, defaults and bounds. Does not know the scripts themselves: each is a `Script`.
"""

from typing import Annotated

from pydantic import Field

from bridge.ivr.script_defaults import ScriptDefaults


class ScriptsSettings(ScriptDefaults):
    """The defaults of every script, and what all scripts together may use. Times in seconds."""

    per_host: Annotated[int, Field(ge=1, le=10000)] = 32
    """Requests in flight per origin; one script holds at most half of them."""
    place_wait: Annotated[float, Field(ge=0, le=30)] = 1
    """How long a request waits for a place, then CB211."""
    breaker_failures: Annotated[int, Field(ge=1, le=1000)] = 5
    """Failures in a row, per script, that open its breaker."""
    breaker_open: Annotated[float, Field(ge=0.1, le=3600)] = 10
    """How long requests end at once with CB210; then one trial."""
    warm_up: bool = True
    """Connect to the scripts of an IVR when a call enters it, before the first of them is asked."""
