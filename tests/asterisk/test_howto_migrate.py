"""The dialplan of the page about leaving VoipNow: without Callbridge, a public number still reaches somebody."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.house import ROOT

pytestmark = pytest.mark.asterisk

PAGE = (ROOT / "docs/howto/migrate-from-voipnow.md").read_text("utf-8")
BLOCKS = re.findall(r"^ *```ini\n( *exten => .*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
NUMBER = "0258422544"


@pytest_asyncio.fixture
async def dialplan(asterisk: Asterisk) -> AsyncIterator[Asterisk]:
    """Both pieces of the page, each in a context of its own, reached by `page0` and `page1`; VoipNow is the trunk."""
    file = asterisk.directory / "etc" / "extensions_local.conf"
    before = file.read_text("utf-8")
    pieces = [f"[page{place}]\n{text}" for place, text in enumerate(BLOCKS)]
    ways = [f"exten => page{place},1,Goto(page{place},{NUMBER},1)" for place in range(len(BLOCKS))]
    file.write_text("\n".join([before, *pieces, "[from-trunk]", *ways, ""]).replace("@voipnow", "@trunk"), "utf-8")
    await asterisk.cli("dialplan reload")
    yield asterisk
    file.write_text(before, "utf-8")
    await asterisk.cli("dialplan reload")


async def test_without_callbridge_the_first_phone_rings(dialplan: Asterisk, phone: Phone, ana: Phone) -> None:
    call = await phone.call("page0")
    rung = await ana.rings(15)
    await call.hangup()
    await rung.ended()
    assert await dialplan.channels() == []


async def test_on_the_way_back_voipnow_is_called_with_the_number(
    dialplan: Asterisk, phone: Phone, trunk: Phone
) -> None:
    assert len(BLOCKS) == 2
    call = await phone.call("page1")
    rung = await trunk.rings(10)
    assert rung.called == NUMBER
    rung.answer()
    await call.answered()
    await call.hangup()
    await rung.ended()
    assert await dialplan.channels() == []
