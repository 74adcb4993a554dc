"""What a program and a caller try against a whole service with its API, and that none of it helps."""

from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import CALLS, api_site
from tests.asterisk.calling import ivr, tone

pytestmark = pytest.mark.asterisk

LONG = ivr(f"start = [{tone(440, 'loop = 100')}]")
DENIED = '[[dial.deny]]\npattern = "07449X."\n'
ELSEWHERE = (
    "0900123456",
    "+40900123456",
    "00 44 20 7946 0000",
    "+0744123456",
    "*31#0744912345",
    "0744912345#",
    "(0744) 91-23.45",
    "0744123456#0900",
    "0744123456*0900",
    "*0744123456",
    "#31#0744123456",
    "0744",
    "0744123456;phone-context=x",
    "0744123456&PJSIP/0900@trunk",
    "PJSIP/0900123456@trunk",
    "Local/0900123456@from-phones",
    "0744123456@trunk",
    "0744123456\\r\\nAction: Originate",
    "٠٧٤٤١٢٣٤٥٦",
    "0744123456,1",
    "${EXTEN}",
    "0003*744",
    "0004*001",
    "112",
    "%30744123456",
)
"""Numbers that `dial.allow` of these tests does not allow, however they are written."""


async def test_no_spelling_of_a_number_leads_a_program_past_the_rules(
    asterisk: Asterisk, ana: Phone, trunk: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG, settings=DENIED) as api:
        for number in ELSEWHERE:
            for source, to in (("001", number), (number, "099")):
                reply = await api.create(source, to)
                assert reply.code in {
                    (400, "invalid_number"),
                    (400, "invalid_extension"),
                    (403, "not_allowed"),
                }, (number, reply.body)
        assert await asterisk.channels() == []
        call = await api.places("001", "099")
        (await ana.rings()).answer()
        await api.stands({"0003*001": "5", "0003*099": "5"})
        for number in ELSEWHERE:
            body = {"action": "Transfer", "sendCallTo": number, "transferNumber": "001"}
            reply = await api.ask("PUT", f"{CALLS}/001/{call}", body)
            assert reply.status in {400, 403}, (number, reply.body)
        assert len(await asterisk.channels()) == 1
        await api.ask("DELETE", f"{CALLS}/001/{call}")
