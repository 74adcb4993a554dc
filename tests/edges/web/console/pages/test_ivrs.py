from bridge.web.console.ports import DrawnIvr, IvrLine
from tests.fakes.console import ConsoleHouse, FakeCalls, FakeIvrs, a_row
from tests.fakes.console_client import client_of

IVR = "0003*099"
DRAWN = DrawnIvr(IVR, "Main <menu>", "<svg><title>drawn</title></svg>", (("main", "greets"), ("night", "")))


def house() -> ConsoleHouse:
    rows = [a_row(1), a_row(2), a_row(3, context="night"), a_row(4, ivr="0003*098", context="main")]
    return ConsoleHouse(
        live=FakeCalls(rows), ivrs=FakeIvrs([IvrLine(IVR, "Main", ("+40215550100",), 2, 9)], {IVR: DRAWN})
    )


async def test_each_ivr_is_shown_with_its_callers() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        text = (await client.get("/ivrs")).text
    assert '<a href="/ivrs/0003%2A099">0003*099</a>' in text
    assert 'data-label="Callers now" class="number">3<' in text


async def test_a_graph_is_shown_with_the_callers_of_each_context() -> None:
    async with client_of(house()) as client:
        await client.log_in()
        text = (await client.get("/ivrs/0003*099")).text
        assert (await client.get("/ivrs/0003*777")).status == 404
    assert "<svg><title>drawn</title></svg>" in text
    assert "Main &lt;menu&gt;" in text
    assert 'data-callers="main" data-zero>2<' in text
    assert 'data-callers="night" data-zero>1<' in text
    assert '<span id="callers">3</span>' in text
