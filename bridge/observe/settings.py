"""What is told, and to whom: `[log]`, `[journal]` and `[privacy]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know what there is to tell.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class LogFormat(StrEnum):
    """`auto`: for people on a terminal, JSON otherwise."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogSettings(BaseModel):
    """The log."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Annotated[LogFormat, Field(strict=False)] = LogFormat.AUTO
    audit_file: Annotated[Path, Field(strict=False)] = Path("/var/log/callbridge/audit.jsonl")
    """Who has ordered what: one JSON object on a line."""


class JournalSettings(BaseModel):
    """Timelines of calls."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ring: Annotated[int, Field(ge=10, le=100000)] = 500
    """Entries per call in memory; the oldest go first."""
    dir: Annotated[Path, Field(strict=False)] = Path("/var/lib/callbridge/journal")
    """JSONL, one file per day."""


class PrivacySettings(BaseModel):
    """What people see in logs and timelines."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    show_digits: bool = False
    """Keys are shown, except those marked secret."""
    show_query_values: bool = False
    """Parameter values of configured URLs are shown."""
