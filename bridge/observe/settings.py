"""What is told, and to whom: `[log]`, `[journal]`, `[tracing]` and `[privacy]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know what there is to tell.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


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


def _collector(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not a URL; write it like http://127.0.0.1:4318") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("must begin with http:// or https:// and name a host, like http://127.0.0.1:4318")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user or a password; the environment's OTEL_EXPORTER_OTLP_HEADERS may")
    if parts.query or parts.fragment or not text.isprintable() or " " in text:
        raise ValueError("must end with host, port or path; /v1/traces is put behind it")
    return text.rstrip("/")


class TracingSettings(BaseModel):
    """Traces of calls, to a collector that understands OTLP over HTTP."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    enabled: bool = False
    endpoint: Annotated[str, Field(max_length=2000), AfterValidator(_collector)] = "http://127.0.0.1:4318"


class PrivacySettings(BaseModel):
    """What people see in logs and timelines."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    show_digits: bool = False
    """Keys are shown, except those marked secret."""
    show_query_values: bool = False
    """Parameter values of configured URLs are shown."""
