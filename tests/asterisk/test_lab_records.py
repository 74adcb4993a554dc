"""The laboratory's call detail records: what a test of billing reads."""

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone

pytestmark = pytest.mark.asterisk


async def talk(phone: Phone, other: Phone, number: str) -> None:
    """A call in which something is heard, and which the callee ends."""
    call = await phone.call(number)
    rung = await other.rings()
    rung.answer()
    rung.say_tone(850, 2)
    await call.hears(850)
    await rung.hangup()
    await call.ended()


async def test_a_call_is_recorded_with_its_account_and_its_user_field(
    asterisk: Asterisk, phone: Phone, ana: Phone
) -> None:
    seen = len(await asterisk.cdrs())
    await talk(phone, ana, "paid")
    (record,) = await asterisk.cdrs(after=seen, count=1)
    assert (record.accountcode, record.userfield) == ("sales", "1234567")
    assert (record.src, record.dst, record.dcontext) == ("+12025550143", "paid", "from-trunk")
    assert record.dstchannel.startswith("PJSIP/001-")
    assert (record.disposition, record.lastapp) == ("ANSWERED", "Dial")
    assert record.duration >= record.billsec >= 0
    assert record.uniqueid == record.linkedid


async def test_records_come_in_the_order_of_the_calls_ends(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    seen = len(await asterisk.cdrs())
    await talk(phone, ana, "paid")
    await talk(phone, ana, "phone")
    records = await asterisk.cdrs(after=seen, count=2)
    assert [(record.dst, record.accountcode) for record in records] == [("paid", "sales"), ("phone", "")]
    assert len({record.linkedid for record in records}) == 2


async def test_waiting_for_a_record_that_does_not_come_ends(asterisk: Asterisk) -> None:
    seen = len(await asterisk.cdrs())
    assert await asterisk.cdrs(after=seen, count=1, within=0.1) == []
