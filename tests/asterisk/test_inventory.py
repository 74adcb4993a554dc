"""What `callbridge check --live` reads: the answers of a real Asterisk."""

from bridge.asterisk.inventory import inventory
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from lab.asterisk import Asterisk
from tests.asterisk.serving import settings_of


async def test_an_asterisk_says_which_sounds_and_modules_it_has(asterisk: Asterisk) -> None:
    async with HttpCarrier(settings_of(asterisk)) as carrier:
        found = await inventory(Rest(carrier, 10))
    assert {("en", "beep"), ("en", "digits/1")} <= found.sounds
    assert {"res_musiconhold", "res_ari_sounds"} <= found.modules
