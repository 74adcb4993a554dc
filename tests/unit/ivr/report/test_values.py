"""CB437, CB439, CB446 and CB449. Source: The IVR 6.4."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bridge.ivr.actions import Authenticate
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.intervals import Interval, Line
from bridge.ivr.report import World
from bridge.ivr.script import Script
from tests.unit.calls.ivrs import ask_script
from tests.unit.ivr.report.sheets import END, found, ivr, live_with, menu, text


def asks(url: str, fallback: str | None = None) -> list[str]:
    action = ask_script(name="ivr/menu.toml x", url=text(url), fallback_url=text(fallback) if fallback else None)
    return found(ivr(menu(action, END), variables={"code": ""}), "CB437")


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example/check?code=$code",
        "http://127.0.0.1:8000/check",
        "http://localhost/check",
        "http://[::1]:8000/check",
        "https://user:password@crm.example/check?monkey=1&keyboard=de&author=x",
        "https://crm.example/check?token=$code",
        "no URL at all",
    ],
)
def test_a_url_that_is_fine(url: str) -> None:
    assert not asks(url)


def test_a_url_in_the_clear() -> None:
    what = "the URL is http://, so that everybody on the way can read it, and change the reply"
    assert asks("http://crm.example/check") == [f"CB437 context.main.option.start[1].url: {what}"]
    both = asks("https://crm.example/", "http://10.0.0.1/check")
    assert both == [f"CB437 context.main.option.start[1].fallback_url: {what}"]


@pytest.mark.parametrize(
    "name", ["token", "api_key", "apikey", "key", "password", "client_secret", "auth", "X-Signature", "access_token"]
)
def test_a_secret_in_the_query(name: str) -> None:
    (told,) = asks(f"https://crm.example/check?a=1&{name}=hush&code=$code")
    assert told.endswith(f'"{name}" in the query looks like a secret, which logs of servers show')
    assert "hush" not in told


def test_a_name_that_steers_terminals_is_not_repeated() -> None:
    assert not asks("https://crm.example/check?\x1btoken=hush")


def test_the_url_of_an_event_is_looked_at_in_its_place() -> None:
    plain, secure = (Script(url=text(f"{scheme}://crm.example/")) for scheme in ("http", "https"))
    told = [Definition(f"a{place}", (), Trigger.HANGUP, script) for place, script in enumerate((secure, plain, plain))]
    one = ivr(menu(END), definitions=(*told[:2], replace(told[2], enabled=False)))
    assert [line.split(":")[0] for line in found(one, "CB437")] == ["CB437 event[2].url"]


def test_a_named_script_is_told_once_where_it_stands() -> None:
    script = Script(name="check", url=text("http://crm.example/"))
    one = ivr(menu(ask_script(name="check", url=text("http://crm.example/")), END))
    told = found(one, "CB437", live=live_with(one, scripts={"check": script}))
    assert [line.split(":")[0] for line in told] == ["CB437 script.check.url"]


def test_a_pin_that_others_can_read() -> None:
    one = ivr(menu(Authenticate(pins=("4711",)), Authenticate(pin_variable="CALLERIDNUM"), END))
    assert not found(one)
    assert not found(one, world=World(mode_of=lambda _file: 0o100640))
    world = World(mode_of={"ivr/menu.toml": 0o100644}.get)
    assert found(one, world=world) == [
        "CB439 context.main.option.start[1].pin: everybody on this machine can read the PIN in this file"
    ]


def test_dates_that_are_all_past() -> None:
    past, comes = Line(dates=(date(2025, 12, 25),)), Line(dates=(date(2025, 12, 25), date(2026, 12, 25)))
    one = ivr(menu(END), intervals={"holidays": Interval("holidays", (comes, past))})
    world = World(now=datetime(2026, 6, 1, tzinfo=UTC).timestamp())
    assert found(one, world=world) == ["CB446 time_interval.holidays.line[2]: all dates of this line are past"]
    assert not found(one)


def test_a_lifetime_after_which_the_dialplan_has_hung_up() -> None:
    assert found(ivr(menu(END), lifetime=0)) == [
        "CB449 ivr.lifetime: lifetime is 0, which is none: TIMEOUT(absolute) comes first"
    ]
    assert found(ivr(menu(END), lifetime=14401)) == [
        "CB449 ivr.lifetime: lifetime is 14401, more than 14400: TIMEOUT(absolute) comes first"
    ]
    assert not found(ivr(menu(END), lifetime=14400))
