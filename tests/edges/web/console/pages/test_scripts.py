from bridge.web.console.ports import HostHealth, ScriptHealth
from tests.fakes.console import ConsoleHouse, FakeScriptFigures
from tests.fakes.console_client import client_of


async def test_each_script_is_shown_with_how_fast_it_is_and_how_often_it_fails() -> None:
    crm = ScriptHealth("crm", 200, 31, 0.43, 4.9, 5.0, "CB205: no answer within 5 s", 1_763_800_000.0, "open")
    held = HostHealth("script crm", "is not asked, after repeated failures")
    async with client_of(ConsoleHouse(scripts=FakeScriptFigures([crm], [held]))) as client:
        await client.log_in()
        text = (await client.get("/scripts")).text
    for word in ("crm", "open", "(16 %)", "430 ms", "4.9 s", "CB205: no answer within 5 s", "is not asked"):
        assert word in text


async def test_before_a_script_was_asked_that_is_said() -> None:
    async with client_of() as client:
        await client.log_in()
        assert "No script was asked yet." in (await client.get("/scripts")).text
