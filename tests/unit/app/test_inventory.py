"""What Asterisk servers say that they have."""

import asyncio
import json
from pathlib import Path

import pytest

from bridge.app.inventory import have_sound, inventories
from bridge.asterisk.inventory import Inventory
from bridge.errors import AsteriskError
from bridge.ivr.report import SoundSought
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server
from tests.unit.config.deployment import MINIMAL, load

SOUNDS = json.dumps([{"id": "beep", "formats": [{"language": "en", "format": "gsm"}]}]).encode()


def sought(name: str, *languages: str, folder: str = "") -> SoundSought:
    return SoundSought(name, languages, None, folder, "0003")


async def test_each_server_is_asked_under_its_name(tmp_path: Path) -> None:
    async with http_server(web.reply(SOUNDS), web.reply(b"[]")) as site:
        settings = load(tmp_path, MINIMAL.replace("ari_password", f'ari_url = "{site.url("/ari")}"\nari_password'))
        found = await asyncio.to_thread(inventories, settings)
    assert found == {"pbx1": Inventory(frozenset({("en", "beep")}))}


async def test_a_server_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    async with http_server() as site:
        url = site.url("/ari")
    settings = load(tmp_path, MINIMAL.replace("ari_password", f'ari_url = "{url}"\nari_password'))
    with pytest.raises(AsteriskError):
        await asyncio.to_thread(inventories, settings)


def test_a_sound_is_looked_up_in_its_languages_and_then_in_english() -> None:
    server = Inventory(frozenset({("de_AT", "welcome"), ("de", "acme/menu"), ("en", "beep")}))
    assert have_sound((server,), sought("welcome", "de-AT"))
    assert have_sound((server,), sought("menu", "de-AT", folder="/acme/"))
    assert have_sound((server,), sought("beep.wav", "fr"))
    assert not have_sound((server,), sought("welcome", "fr"))


def test_all_servers_have_to_have_it_and_a_name_that_cannot_be_is_nowhere() -> None:
    server = Inventory(frozenset({("en", "beep")}))
    assert not have_sound((server, Inventory()), sought("beep"))
    assert not have_sound((server,), sought("../beep"))
    assert not have_sound((server,), sought("beep", folder="../x"))
