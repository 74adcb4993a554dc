import pytest

from bridge.asterisk.resources import missing_modules
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import linked, settings_for
from tests.fakes import http_server as web
from tests.fakes.ari import fake_ari
from tests.fakes.http_server import http_server

UNSERVED = web.reply(b'{"message":"Resource not found"}', "404 Not Found")
UNKNOWN = web.reply(b'{"message":"Channel not found"}', "404 Not Found")


async def test_a_path_that_nobody_serves_names_its_module() -> None:
    answers = (UNKNOWN, UNSERVED, UNKNOWN, UNSERVED)
    async with http_server(*answers) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        assert await missing_modules(Rest(carrier, 1)) == ("res_ari_channels", "res_ari_recordings")


async def test_an_asterisk_that_has_all_lacks_nothing() -> None:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        assert await missing_modules(Rest(carrier, 1)) == ()


async def test_what_is_no_answer_about_modules_is_an_error() -> None:
    broken = web.reply(b"", "500 Internal Server Error")
    async with http_server(broken) as site, HttpCarrier(settings_for(site.url("/ari"))) as carrier:
        with pytest.raises(AsteriskError):
            await missing_modules(Rest(carrier, 1))


async def test_a_link_takes_no_calls_until_the_module_is_loaded() -> None:
    """While it is not connected, Asterisk sends callers to the dialplan's fallback at once."""
    async with fake_ari() as fake:
        fake.unserved = {"playbacks"}
        async with linked(settings_for(fake.url)) as made:
            await made.journal.until(lambda: made.said)
            state, detail = made.said[0]
            assert (state, "res_ari_playbacks" in detail) == ("refused", True)
            fake.unserved = set()
            await made.ready()
