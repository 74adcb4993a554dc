"""Asterisk loads each piece of dialplan that a page shows, without a complaint."""

import re

import pytest

from lab.asterisk import Asterisk
from tests.docs.fences import samples

pytestmark = pytest.mark.asterisk

PIECES = [fence for fence in samples("ini") if "exten" in fence.text]


async def test_each_piece_of_dialplan_is_loaded_as_it_stands(asterisk: Asterisk) -> None:
    file = asterisk.directory / "etc" / "extensions_local.conf"
    before = file.read_text("utf-8")
    texts = [re.sub(r"^\[.+\]\n", "", fence.text) for fence in PIECES]
    file.write_text("\n".join([before, *(f"[page{place}]\n{text}" for place, text in enumerate(texts))]), "utf-8")
    before_it = asterisk.complaints()
    try:
        await asterisk.cli("dialplan reload")
        for place, text in enumerate(texts):
            shown = await asterisk.cli(f"dialplan show page{place}")
            lines = len(re.findall(r"^(?:exten|\s*same) *=>", text, re.MULTILINE))
            assert f"-= 1 extension ({lines} priorities) in 1 context. =-" in shown, PIECES[place]
        assert asterisk.complaints() == before_it
    finally:
        file.write_text(before, "utf-8")
        await asterisk.cli("dialplan reload")
