import pytest

from bridge.calls.entries.events import ProgramOrdered
from bridge.web.console import log_in
from bridge.web.console.checking import PasswordChecks, TooManyLogIns
from bridge.web.console.lock_out import QUARTER
from tests.fakes.console import PASSWORD, ConsoleHouse
from tests.fakes.console_client import client_of


def told(house: ConsoleHouse) -> list[tuple[str, str, str]]:
    return [(one.who, one.what, one.address) for one in house.journal.of(ProgramOrdered)]


async def test_the_right_password_leads_to_the_live_calls_and_is_written_down() -> None:
    async with client_of() as client:
        page = await client.log_in()
        assert (page.status, page.headers["Location"]) == (303, "/")
        assert (await client.get("/")).status == 200
        assert told(client.house) == [("ana", "console log-in", "127.0.0.1")]


async def test_the_cookie_is_for_this_host_and_for_no_script() -> None:
    async with client_of() as client:
        cookie = (await client.log_in()).cookies["callbridge"]
        for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
            assert word in cookie
        assert "Domain" not in cookie
        assert "Max-Age" not in cookie


async def test_wrong_password_and_unknown_name_are_told_alike_and_no_stranger_is_named() -> None:
    async with client_of() as client:
        wrong, unknown = await client.log_in(password="wrong"), await client.log_in(name="hunter2")
        assert (wrong.status, unknown.status) == (403, 403)
        assert log_in.WRONG in wrong.text
        assert log_in.WRONG in unknown.text
        assert told(client.house) == [
            ("ana", "console log-in failed", "127.0.0.1"),
            ("somebody unknown", "console log-in failed", "127.0.0.1"),
        ]
        assert (await client.get("/")).headers["Location"] == "/log-in"


async def test_after_too_many_failures_not_even_the_right_password_gets_in_for_a_while() -> None:
    async with client_of(lock_out=3) as client:
        for _ in range(3):
            await client.log_in(password="wrong")
        page = await client.log_in()
        assert (page.status, page.headers["Retry-After"]) == (429, f"{QUARTER:.0f}")
        assert "15 min" in page.text
        client.house.clock.go_on(QUARTER)
        assert (await client.log_in()).status == 303


async def test_a_form_of_another_site_logs_nobody_in() -> None:
    async with client_of() as client:
        await client.get("/log-in")
        client.form_key = "0" * 64
        page = await client.post("/log-in", {"name": "ana", "password": PASSWORD})
        assert (page.status, log_in.STALE in page.text) == (403, True)
        client.form_key = "ü"
        assert (await client.post("/log-in", {"name": "ana", "password": PASSWORD})).status == 403
    async with client_of() as client:
        page = await client.post("/log-in", {"name": "ana", "password": PASSWORD})
        assert page.status == 403


async def test_a_session_has_a_new_name_at_each_log_in() -> None:
    async with client_of() as client:
        await client.log_in()
        first = (await client.get("/log-in")).headers["Location"]
        assert first == "/"
        one = (await client.post("/log-out", {})).cookies["callbridge"]
        assert "Max-Age=0" in one
        assert (await client.get("/")).headers["Location"] == "/log-in"
        assert told(client.house)[-1][1] == "console log-out"


async def test_without_users_the_page_says_how_to_make_one() -> None:
    async with client_of(user=()) as client:
        page = await client.get("/log-in")
        assert "callbridge console add-user" in page.text
        assert "<form" not in page.text
        client.form_key = page.form_key
        assert (await client.post("/log-in", {"name": "", "password": ""})).status == 403


async def test_when_many_log_in_at_once_one_more_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object) -> bool:
        raise TooManyLogIns

    monkeypatch.setattr(PasswordChecks, "fits", busy)
    async with client_of(lock_out=1) as client:
        for _ in range(3):
            assert (await client.log_in()).status == 503


async def test_a_session_ends_by_itself() -> None:
    async with client_of(session=60) as client:
        await client.log_in()
        client.house.clock.go_on(60)
        assert (await client.get("/")).headers["Location"] == "/log-in"


async def test_who_is_locked_out_and_goes_on_fills_no_audit_log() -> None:
    async with client_of(lock_out=1) as client:
        for _ in range(20):
            await client.log_in(password="wrong")
        assert [what for _, what, _ in told(client.house)] == ["console log-in failed", "console log-in refused"]
        client.house.clock.go_on(1)
        await client.log_in(password="wrong")
        assert len(told(client.house)) == 3
