import json

import pytest

from bridge.asterisk.inventory import Inventory, inventory
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import settings_for
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server

SOUNDS = [
    {"id": "beep", "text": "", "formats": [{"language": "en", "format": "gsm"}, {"language": "fr", "format": "gsm"}]},
    {"id": "digits/1", "formats": [{"language": "en", "format": "gsm"}]},
]
MODULES = [
    {"name": "res_musiconhold.so", "status": "Running", "use_count": 0},
    {"name": "app_queue.so", "status": "Not Running"},
]


async def asked(*answers: bytes) -> Inventory:
    replies = [web.reply(answer) for answer in answers]
    async with http_server(*replies) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        found = await inventory(Rest(carrier, 1))
        assert [web.target(request) for request in site.requests] == ["/ari/sounds", "/ari/asterisk/modules"]
        return found


async def test_sounds_have_languages_and_modules_run_or_not() -> None:
    assert await asked(json.dumps(SOUNDS).encode(), json.dumps(MODULES).encode()) == Inventory(
        frozenset({("en", "beep"), ("fr", "beep"), ("en", "digits/1")}), frozenset({"res_musiconhold"})
    )


@pytest.mark.parametrize(
    "odd", [b"", b"{}", b"[1]", b'[{"id": 1, "name": 1, "formats": [{"language": 1}, 2]}]', b'[{"formats": null}]']
)
async def test_an_odd_answer_is_an_empty_one(odd: bytes) -> None:
    assert await asked(odd, odd) == Inventory()


async def test_a_refusal_is_an_error() -> None:
    refusal = web.reply(b"", "401 Unauthorized")
    async with http_server(refusal) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        with pytest.raises(AsteriskError):
            await inventory(Rest(carrier, 1))
