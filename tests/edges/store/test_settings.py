"""What is kept, and where. Source: callbridge.toml, [store], [outbox], [retention]."""

import pytest
from pydantic import SecretStr, ValidationError

from bridge.store.settings import DEFAULT_URL, OutboxSettings, RetentionSettings, StoreSettings


def store(url: str) -> StoreSettings:
    return StoreSettings(url=SecretStr(url))


def test_the_defaults_are_those_of_the_reference() -> None:
    assert StoreSettings().url.get_secret_value() == DEFAULT_URL == "sqlite:////var/lib/callbridge/callbridge.db"
    assert StoreSettings().flush_ms == 50
    outbox, kept = OutboxSettings(), RetentionSettings()
    assert (outbox.workers, outbox.per_receiver, outbox.max_pending, outbox.unsaved_rows) == (64, 4, 1000000, 10000)
    assert (outbox.keep_delivered_days, outbox.keep_dead_days) == (7, 30)
    assert (kept.calls_keep_days, kept.timelines_keep_days, kept.recordings_keep_days) == (90, 14, 30)
    assert (kept.speech_keep_days, kept.purge_at) == (30, "03:30")


@pytest.mark.parametrize(
    "url", ["sqlite:////var/x.db", "postgresql://me:hush@host/db", "postgresql:///db?host=/run/pg"]
)
def test_a_database_is_a_file_or_a_server_and_its_password_is_not_shown(url: str) -> None:
    assert store(url).url.get_secret_value() == url
    assert "hush" not in repr(store(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "mysql://u:hush@h/d",
        "postgresql://",
        "postgresql://h",
        "postgresql+asyncpg://h/d",
        "x.db",
    ],
)
def test_another_database_is_refused_without_its_url(url: str) -> None:
    with pytest.raises(ValidationError, match="must begin with sqlite:/// and name a file"):
        store(url)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValidationError, match="keeps nothing over a restart"):
        store("sqlite:///:memory:")


@pytest.mark.parametrize("time", ["24:00", "3:30", "03:60", "03:30:00", ""])
def test_the_time_of_a_purge_is_a_time_of_the_day(time: str) -> None:
    with pytest.raises(ValidationError):
        RetentionSettings(purge_at=time)
