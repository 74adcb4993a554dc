"""The dialplan that calls are sent to, and how they come back: queue, voicemail, conference, and the guard."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.application import Application
from tests.asterisk.test_lab import global_variable

pytestmark = pytest.mark.asterisk


@pytest_asyncio.fixture
async def application(asterisk: Asterisk) -> AsyncIterator[Application]:
    async with Application(asterisk) as made:
        yield made


async def sent_to(application: Application, phone: Phone, extension: str, context: str = "callbridge-xfer") -> Call:
    """A call that the application took, and handed to the dialplan."""
    call = await phone.call("leave")
    await call.answered()
    channel, arguments = await application.entered()
    assert arguments == ["leave"]
    await application.hand_to(channel, context, extension)
    return call


async def back(application: Application, call: Call) -> list[str]:
    """How it came back, if it did; the call is over then."""
    channel, arguments = await application.entered()
    await application.hang_up(channel)
    await call.ended()
    return arguments


@pytest.mark.parametrize("queue", ["800", "support"])
async def test_the_agent_of_a_queue_answers_and_hangs_up(
    application: Application, phone: Phone, ben: Phone, queue: str
) -> None:
    call = await sent_to(application, phone, f"q{queue}")
    rung = await ben.rings()
    rung.answer()
    rung.say_tone(850, 1)
    await call.hears(850)
    await rung.hangup()
    assert await back(application, call) == ["return", "CONTINUE"]


async def test_a_queue_that_nobody_answers_gives_the_call_back(
    application: Application, phone: Phone, ben: Phone
) -> None:
    call = await sent_to(application, phone, "q800", "lab-xfer")
    await ben.rings()
    await call.hears_sound()
    assert await back(application, call) == ["return", "TIMEOUT"]


async def test_a_queue_that_does_not_exist_gives_the_call_back(application: Application, phone: Phone) -> None:
    call = await sent_to(application, phone, "q801")
    assert await back(application, call) == ["return", "UNKNOWN"]


async def test_two_callers_meet_in_a_conference(application: Application, phone: Phone) -> None:
    one = await sent_to(application, phone, "c700")
    await one.hears_sound()
    other = await sent_to(application, phone, "c700")
    one.say_tone(1050, 8)
    await other.hears(1050, within=10)
    await one.hangup()
    await other.hangup()


async def test_a_mailbox_takes_a_message_and_gives_the_call_back_also_where_voicemail_is_not_installed(
    asterisk: Asterisk, application: Application, phone: Phone
) -> None:
    call = await sent_to(application, phone, "v002")
    if not (asterisk.home.modules / "app_voicemail.so").exists():  # Debian's 16 has it in a package of its own
        assert await back(application, call) == ["return", "FAILED"]
        return
    await call.hears_sound()
    await call.press("#")
    call.say_tone(850, 2)
    await call.silent(2.5)  # of the greeting and the beep
    await call.press("#")
    assert await back(application, call) == ["return", "SUCCESS"]
    messages = list((asterisk.directory / "spool" / "voicemail" / "default" / "002" / "INBOX").glob("*.wav"))
    assert len(messages) == 1


@pytest.mark.parametrize(("context", "extension"), [("callbridge-xfer", "x999"), ("lab-xfer", "x999")])
async def test_a_target_that_does_not_exist_meets_the_guard(
    application: Application, phone: Phone, context: str, extension: str
) -> None:
    call = await sent_to(application, phone, extension, context)
    assert await back(application, call) == ["return", "BADTARGET"]


async def test_a_transfer_ordered_from_outside_reaches_a_phone(
    application: Application, phone: Phone, ben: Phone
) -> None:
    call = await sent_to(application, phone, "002", "callbridge-transfer")
    channel, arguments = await application.entered()
    assert arguments == ["dial-in", "0003*002"]
    await application.hand_to(channel, "from-trunk", "002")
    rung = await ben.rings()
    rung.answer()
    rung.say_tone(850, 1)
    await call.hears(850)


async def test_the_dialplan_of_the_tests_tells_what_it_sees(
    asterisk: Asterisk, application: Application, phone: Phone
) -> None:
    call = await sent_to(application, phone, "told", "lab-xfer")
    assert await back(application, call) == ["return"]
    assert (await global_variable(asterisk, "TOLD")).startswith("en//")
