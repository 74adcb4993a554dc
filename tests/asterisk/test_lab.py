"""The laboratory itself: if these fail, no other test here means anything."""

import asyncio

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import CallError

pytestmark = pytest.mark.asterisk


async def global_variable(asterisk: Asterisk, name: str) -> str:
    output = await asterisk.cli("dialplan show globals")
    return next(line.split("=", 1)[1] for line in output.splitlines() if line.strip().startswith(f"{name}="))


async def test_it_starts_without_an_error_and_with_known_warnings_only(asterisk: Asterisk) -> None:
    async with Asterisk(asterisk.home) as fresh:
        complaints = fresh.complaints()
    assert "ERROR" not in complaints
    known = ("has been loaded but",)
    warnings = [line for line in complaints.splitlines() if " WARNING[" in line and "loader.c" in line]
    assert [line for line in warnings if not any(words in line for words in known)] == []


async def test_tones_are_heard_in_order_and_nothing_else(phone: Phone) -> None:
    call = await phone.call("tone")
    await call.answered()
    first, second = await call.hears_in_order([440, 620])
    assert 0.9 < second - first < 1.2
    await call.silent(0.3)
    await call.hangup()
    assert call.hearing.tones() == [440, 620]


async def test_keys_arrive_complete_and_in_order(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("keys")
    await call.hears(440)
    pressed = asyncio.get_running_loop().time()
    await call.press("1100*4#")
    assert await call.hears(620) > pressed
    assert await global_variable(asterisk, "KEYS") == "1100*4"
    assert await call.silent(0.2) > 0


async def test_fast_keys_arrive_complete(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("keys")
    await call.hears(440)
    await call.press("7777123", tone_ms=60, gap_ms=40)
    await call.hears(620)
    assert await global_variable(asterisk, "KEYS") == "7777123"


async def test_a_key_silences_the_prompt_and_the_time_is_measured(phone: Phone) -> None:
    call = await phone.call("keys")
    await call.hears(440)
    released = await call.press("1")
    silence = await call.silent(0.3, since=released)
    assert silence - released < 0.1


async def test_a_hangup_by_asterisk_is_seen_with_its_cause(phone: Phone) -> None:
    call = await phone.call("keys")
    await call.hears(440)
    await call.press("#")
    ending = await call.ended()
    assert (ending.by, ending.cause) == ("them", 17)


async def test_a_hangup_by_the_caller_ends_the_channel(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("tone")
    await call.hears(440)
    await call.hangup()
    assert call.ending is not None
    assert call.ending.by == "us"
    assert await asterisk.channels() == []


async def test_early_media_is_heard_before_a_refusal(phone: Phone) -> None:
    call = await phone.call("early")
    await call.hears(440)
    assert call.answered_at is None
    assert (await call.ended()).status == 486


async def test_a_caller_gives_up_before_the_answer(asterisk: Asterisk, phone: Phone, ana: Phone) -> None:
    call = await phone.call("phone")
    rung = await ana.rings()
    await call.rings()
    await call.hangup()
    assert (await call.ended()).status == 487
    assert (await rung.ended()).by == "them"


async def test_a_number_that_does_not_exist_is_refused(phone: Phone) -> None:
    call = await phone.call("99999")
    with pytest.raises(CallError, match="404"):
        await call.answered()


async def test_without_an_application_the_fallback_is_heard(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("nobody")
    await call.hears(620)
    assert await global_variable(asterisk, "STATUS") == "FAILED"


async def test_the_shipped_fallback_rings_the_phone(phone: Phone, ana: Phone) -> None:
    call = await phone.call("0258422544")
    await call.hears_sound(within=5)
    rung = await ana.rings(within=10)
    rung.answer()
    rung.say_tone(850, 1)
    await call.hears(850)
    await rung.hangup()
    await call.ended()


async def test_a_phone_that_registered_calls_as_itself(asterisk: Asterisk, ana: Phone) -> None:
    call = await ana.call("*48099")
    await call.hears_sound()
    assert await asterisk.cli("pjsip show contacts")
    assert [name for name in await asterisk.channels() if name.startswith("PJSIP/001-")]


async def test_a_wrong_password_is_refused(asterisk: Asterisk) -> None:
    async with Phone(asterisk.sip_port, "001", "wrong") as intruder:
        with pytest.raises(CallError, match="401"):
            await intruder.register()
        call = await intruder.call("112")
        assert (await call.ended()).status == 401


async def test_a_caller_is_shown_with_number_and_name(asterisk: Asterisk, phone: Phone) -> None:
    call = await phone.call("caller", caller="+12025550143", name='Ștefan "Fane"')
    await call.ended()
    assert (await global_variable(asterisk, "CALLER")).endswith("/+12025550143")
    assert "tefan" in await global_variable(asterisk, "CALLER")


async def test_what_the_caller_says_comes_back(phone: Phone) -> None:
    call = await phone.call("echo")
    await call.answered()
    call.say_tone(1300, 0.5)
    await call.hears(1300)


@pytest.mark.alone
async def test_fifty_calls_at_once_hear_their_tones(phone: Phone) -> None:
    calls = [await phone.call("tone") for _ in range(50)]
    await asyncio.gather(*(call.answered(10) for call in calls))
    await asyncio.gather(*(call.hears_in_order([440, 620], 10) for call in calls))
    assert max(call.longest_gap(call.first_audio_at, call.hearing.last(440)) for call in calls) < 0.5


async def test_after_a_kill_and_restart_calls_work_on_the_same_ports(asterisk: Asterisk, phone: Phone) -> None:
    before = asterisk.sip_port, asterisk.ari_url
    await asterisk.kill()
    await asterisk.restart()
    assert (asterisk.sip_port, asterisk.ari_url) == before
    call = await phone.call("tone")
    await call.hears(440)


async def test_an_emergency_call_reaches_the_trunk_without_the_application(asterisk: Asterisk, ana: Phone) -> None:
    async with Phone(asterisk.sip_port, port=asterisk.trunk_port) as network:
        call = await ana.call("112")
        rung = await network.rings()
        assert rung.called == "112"
        rung.answer()
        await call.answered()
        rung.say_tone(850, 1)
        await call.hears(850)


async def test_the_ami_login_is_accepted_and_told_that_all_is_booted(asterisk: Asterisk) -> None:
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.ami_port)
        login = f"Action: Login\r\nUsername: {asterisk.ami_user}\r\nSecret: {asterisk.ami_password}\r\n\r\n"
        writer.write(login.encode())
        said = await reader.readuntil(b"Event: FullyBooted\r\n")
        writer.close()
        await writer.wait_closed()
    assert b"Response: Success" in said
