"""A number that the caller keys in a menu (direct dial), on a real Asterisk: The IVR 3.5; I13 to I15."""

from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.calling import HANGUP, ivr, tone
from tests.asterisk.transferring import talk, transferring

pytestmark = pytest.mark.asterisk

PROMPT = tone(440, 'where = "background"')


@pytest.mark.parametrize(("keys", "number"), [("101", "101"), ("1012", "1012")])
async def test_direct_dial_rings_the_phone_that_was_dialled(
    asterisk: Asterisk, phone: Phone, tmp_path: Path, keys: str, number: str
) -> None:
    """I13."""
    menu = f"start = [{PROMPT}]\n1 = [{tone(1900)}]"
    text = ivr(menu).replace("entry = true", "entry = true\ndirect_dial = true")
    async with (
        transferring(asterisk, tmp_path, text),
        Phone(asterisk.sip_port, number, asterisk.phone_password) as dialled,
    ):
        await dialled.register()
        try:
            call = await phone.call("099")
            await call.hears(440)
            pressed = await call.press(keys)
            theirs = await dialled.rings()
            waited = theirs.invited_at - pressed
            assert 1.8 < waited < 3.0 if keys == "101" else waited < 1.0
            await talk(call, theirs)
            await theirs.hangup()
            await call.ended()
        finally:
            await dialled.unregister()


@pytest.mark.parametrize(("keys", "hz"), [("1", 620), ("105", 850)])
async def test_what_is_no_phone_is_an_option_or_invalid(
    asterisk: Asterisk, phone: Phone, tmp_path: Path, keys: str, hz: int
) -> None:
    """I14, I15."""
    menu = f"start = [{PROMPT}]\n1 = [{tone(620)}, {HANGUP}]\n"
    menu += f"invalid = [{tone(850)}, {HANGUP}]"
    text = ivr(menu).replace("entry = true", "entry = true\ndirect_dial = true")
    async with transferring(asterisk, tmp_path, text):
        call = await phone.call("099")
        await call.hears(440)
        pressed = await call.press(keys)
        waited = await call.hears(hz) - pressed
        assert 1.8 < waited < 3.0 if keys == "1" else waited < 1.0
        await call.ended()
