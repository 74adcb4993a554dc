import asyncio

from bridge.calls.orders import FileChange, Reloaded
from bridge.faults import fault
from bridge.web.console.pages.report import FRESH, MOST
from bridge.web.console.ports import Report, ReportLine
from tests.fakes.console import BEGAN, ConsoleHouse
from tests.fakes.console_client import client_of
from tests.fakes.orders import FakeOrders


async def test_findings_are_shown_and_of_very_many_the_first() -> None:
    finding = ReportLine("error", "CB433", "ivr/menu.toml", 24, "context.main", "there is no context <b>", "Write it.")
    shown = ConsoleHouse()
    shown.ivrs.findings = Report(BEGAN, (finding,) * (MOST + 3))
    async with client_of(shown) as client:
        await client.log_in()
        text = (await client.get("/report")).text
    assert text.count("CB433") == MOST
    assert "ivr/menu.toml:24" in text
    assert "there is no context &lt;b&gt;" in text
    assert "3 more are told by" in text


async def test_no_findings_and_no_report_are_said() -> None:
    shown = ConsoleHouse()
    async with client_of(shown) as client:
        await client.log_in()
        assert "Nothing is wrong with the files." in (await client.get("/report")).text
        shown.ivrs.findings = Report(BEGAN, (), "The report could not be made. Type: callbridge check")
        assert "Type: callbridge check" in (await client.get("/report")).text
        shown.ivrs.findings = Report(BEGAN, (), making=True)
        text = (await client.get("/report")).text
    assert "being made" in text
    assert "Nothing is wrong" not in text


async def test_what_a_reload_would_bring_is_told_and_hostile_names_are_harmless() -> None:
    orders = FakeOrders(
        differs=(
            FileChange("ivr/<b>.toml", "new", 12),
            FileChange("ivr/a.toml", "changed", 3, 1),
            FileChange("x", "gone"),
        )
    )
    async with client_of(ConsoleHouse(orders=orders)) as client:
        await client.log_in()
        text = (await client.get("/report")).text
    assert "ivr/&lt;b&gt;.toml" in text
    assert "new, 12 lines more" in text
    assert "changed, 3 lines more, 1 less" in text
    assert "Nothing has changed" not in text


async def test_however_many_ask_the_files_are_compared_once_in_a_moment_and_anew_after_a_reload() -> None:
    orders, shown = FakeOrders(), ConsoleHouse()
    shown.orders = orders
    async with client_of(shown) as client:
        await client.log_in()
        pages = await asyncio.gather(*(client.get("/report") for _ in range(5)))
        assert ([page.status for page in pages], orders.compared) == ([200] * 5, 1)
        shown.clock.go_on(FRESH)
        await client.get("/report")
        assert orders.compared == 2
        await client.post("/report", {})
        assert orders.compared == 3


async def test_an_operator_reloads_the_files_and_is_written_down() -> None:
    orders = FakeOrders(reloaded=Reloaded(accepted=True, version="0a1b2d", restart=("log.level",)))
    async with client_of(ConsoleHouse(orders=orders)) as client:
        await client.log_in()
        page = await client.post("/report", {})
    assert page.status == 200
    assert "New calls run on 0a1b2d" in page.text
    assert "<code>log.level</code>" in page.text
    assert orders.ordered == [("reload False", "ana in the console, from 127.0.0.1")]


async def test_a_reload_that_is_refused_says_what_is_to_be_mended_and_lets_errors_pass_when_told_to() -> None:
    wrong = fault("CB416", "there is no switch “nigth”", file="ivr/menu.toml", line=24)
    orders = FakeOrders(reloaded=Reloaded(accepted=False, version="0a1b2c", findings=(wrong,)))
    async with client_of(ConsoleHouse(orders=orders)) as client:
        await client.log_in()
        page = await client.post("/report", {})
        assert page.status == 409
        assert "Nothing has changed: new calls run on 0a1b2c as before." in page.text
        assert "ivr/menu.toml:24" in page.text
        assert "in spite of errors" in page.text
        await client.post("/report", {"accept_errors": "on"})
    assert [what for what, _ in orders.ordered] == ["reload False", "reload True"]


async def test_fatal_findings_are_not_offered_to_be_let_pass() -> None:
    orders = FakeOrders(reloaded=Reloaded(accepted=False, version="0a1b2c", findings=(fault("CB401", "broken"),)))
    async with client_of(ConsoleHouse(orders=orders)) as client:
        await client.log_in()
        assert "in spite of errors" not in (await client.post("/report", {})).text


async def test_a_viewer_sees_what_has_changed_and_reloads_nothing() -> None:
    orders = FakeOrders(differs=(FileChange("ivr/a.toml", "changed", 3, 1),))
    async with client_of(ConsoleHouse(orders=orders)) as client:
        await client.log_in("vic")
        text = (await client.get("/report")).text
        assert "ivr/a.toml" in text
        assert ">Reload<" not in text
        assert (await client.post("/report", {})).status == 403
    assert orders.ordered == []
