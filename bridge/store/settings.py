"""What is kept, where, and for how long: `[store]`, `[outbox]` and `[retention]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know SQL, nor who writes.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bridge.ivr.validation import refusal

DEFAULT_URL = "sqlite:////var/lib/callbridge/callbridge.db"
MOST_DAYS = 36_500
_SQLITE = re.compile(r"sqlite:///[^?#\x00]+")
_POSTGRESQL = re.compile(r"postgresql://[^\s/?#]*/[^\s/?#]+(\?\S*)?")

Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


def _database(url: SecretStr) -> SecretStr:
    """No message repeats it: it may hold a password."""
    text = url.get_secret_value()
    if text.endswith("/:memory:"):
        raise refusal("CB403", "a database in memory keeps nothing over a restart", f'Name a file: "{DEFAULT_URL}"')
    if not _SQLITE.fullmatch(text) and not _POSTGRESQL.fullmatch(text):
        what = "must begin with sqlite:/// and name a file, or be such as postgresql://user:password@host/database"
        raise refusal("CB403", what, f'A file: "{DEFAULT_URL}", with four slashes')
    return url


class StoreSettings(BaseModel):
    """The database. `url` may hold a password."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    url: Annotated[SecretStr, AfterValidator(_database), Field(description="the URL of a database")] = Field(
        default_factory=lambda: SecretStr(DEFAULT_URL)
    )
    flush_ms: Annotated[int, Field(ge=0, le=5000)] = 50
    """Milliseconds that what calls leave behind may wait for a common transaction."""


class OutboxSettings(BaseModel):
    """Notifications on their way."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    workers: Annotated[int, Field(ge=1, le=10_000)] = 64
    """Requests in flight, of all receivers together."""
    per_receiver: Annotated[int, Field(ge=1, le=10_000)] = 4
    """Requests in flight, of one receiver."""
    keep_delivered_days: Days = 7
    keep_dead_days: Days = 30
    max_pending: Annotated[int, Field(ge=1, le=10**9)] = 1_000_000
    """More: the oldest of the fullest receiver is given up."""
    unsaved_rows: Annotated[int, Field(ge=1, le=10**7)] = 10_000
    """Rows that wait in memory while the database cannot be written."""


class RetentionSettings(BaseModel):
    """How long things are kept, and the time of the day at which the rest goes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    calls_keep_days: Days = 90
    timelines_keep_days: Days = 14
    """Timelines, requests and replies."""
    recordings_keep_days: Days = 30
    speech_keep_days: Days = 30
    """Since it was last used."""
    purge_at: Annotated[
        str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description='a time of the day such as "03:30"')
    ] = "03:30"
