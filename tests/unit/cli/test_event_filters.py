import time
from datetime import UTC, datetime

import pytest
import typer

from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.cli.event_filters import chosen, read_moment, read_receiver


def test_options_become_a_filter() -> None:
    made = chosen(DeliveryState.DEAD, "https://CRM.example", "17.4", "crm1", "2026-11-23T21:08+00:00", "", ["a"])
    at = datetime(2026, 11, 23, 21, 8, tzinfo=UTC).timestamp()
    assert made == DeliveryFilter(DeliveryState.DEAD, "https://crm.example:443", "17.4", "crm1", at, None, ("a",))
    assert chosen(None, "", "", "", "", "", None) == DeliveryFilter()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("http://a.example/", "http://a.example:80"),
        ("HTTPS://a.example:8443", "https://a.example:8443"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_receiver_has_its_port(typed: str, read: str) -> None:
    assert read_receiver(typed) == read


@pytest.mark.parametrize("typed", ["crm.example", "https://a.example/ev", "https://ana:x@a.example", "ftp://a.example"])
def test_what_is_no_receiver_is_refused(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        read_receiver(typed)
    assert "write scheme, host and port" in capsys.readouterr().err


def test_a_moment_is_a_day_a_time_or_how_long_ago() -> None:
    local = time.mktime((2026, 11, 23, 0, 0, 0, 0, 0, -1))
    assert read_moment("--since", "2026-11-23") == local
    assert read_moment("--since", "2026-11-23T01:00:05") == local + 3605
    for typed, seconds in (("30s", 30), ("5m", 300), ("2h", 7200), ("3d", 259_200)):
        assert read_moment("--since", typed) == pytest.approx(time.time() - seconds, abs=5)


@pytest.mark.parametrize("typed", ["yesterday", "3w", "2026-13-01", "21:08", "0001-01-01"])
def test_what_is_no_moment_is_refused(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        read_moment("--until", typed)
    assert capsys.readouterr().err.startswith(f"--until {typed!r}: write a day or a time")
