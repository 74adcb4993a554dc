"""Callers who are in an IVR when Callbridge is killed stay in it: The IVR 3.12. On both versions, over real SIP."""

import asyncio
import signal
from pathlib import Path

import pytest

from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.journal import RequestFailed
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, reply, tone
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually
from tests.asterisk.transferring import LEAVE, transfer, transferring
from tests.fakes.receiver import Receiver

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90)]

ASKS_FOR_FOUR = (
    '{ action = "record_digits", variable = "code", max_digits = 4, min_digits = 4, timeout = 20, prompt = "tone-620",'
    " interdigit_timeout = 20 }"
)

TALK = f'start = [{{ action = "transfer", to = "001", final = false }}, {tone(850)}, {HANGUP}]'


async def dies(running: BridgeProcess) -> None:
    await running.stop(signal.SIGKILL)


async def dies_and_comes_back(running: BridgeProcess) -> float:
    """Killed, and started again; the moment at which it was started."""
    await dies(running)
    now = asyncio.get_running_loop().time()
    await running.start()
    return now


async def talking(phone: Phone, ana: Phone) -> tuple[Call, Call]:
    """The caller and Ana, who hear each other."""
    call = await phone.call("099")
    theirs = await ana.rings()
    theirs.answer()
    theirs.say_tone(1000, 1)
    await call.hears(1000)
    return call, theirs


async def kept(running: BridgeProcess, seconds: float = 0.3) -> None:
    """What was noted last is in the store: `store.flush_ms` is 50."""
    await asyncio.sleep(seconds)  # noqa: TID251 - another process is watched from outside


def taken_up(running: BridgeProcess) -> list[CallTakenUp]:
    return [entry for entry in Told(running).entries() if isinstance(entry, CallTakenUp)]


async def test_a_prompt_is_heard_again_and_the_keys_that_follow_are_right(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/end", Answer(reply("<Hangup/>")))
    menu = f"start = [{tone(440)}, {ASKS_FOR_FOUR}, {ask(script.url + '/end?code=$code')}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(620)
        await kept(running)
        began = await dies_and_comes_back(running)
        await call.hears(620, since=began)
        await call.press("1234")
        await call.ended()
        assert [asked.parameters["code"] for asked in script.asked] == ["1234"]
        (one,) = taken_up(running)
        assert (one.context, one.option, one.position, one.keys) == ("main", "start", 2, 0)


async def test_keys_that_were_given_are_kept_and_the_prompt_is_not_repeated(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = f"start = [{ASKS_FOR_FOUR}, {ask(script.url + '/end?code=$code')}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(620)
        await call.press("12")
        await kept(running)
        began = await dies_and_comes_back(running)
        await call.press("34")
        await call.ended()
        assert [asked.parameters["code"] for asked in script.asked] == ["1234"]
        assert call.hearing.last(620) < began + 0.1  # what Asterisk had begun is stopped


async def test_a_reply_in_hand_goes_on_at_the_verb_that_was_running(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    verbs = [f"<PlaySound>tone-{hz}</PlaySound>" for hz in (440, 620, 850)]
    script.answers("/menu", Answer(reply(*verbs, f"<Request>{script.url}/end</Request>")))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/menu')}, {HANGUP}]")) as running:
        call = await phone.call("099")
        await call.hears(620)
        await kept(running)
        began = await dies_and_comes_back(running)
        await call.hears(620, since=began)
        await call.hears(850, since=began)
        await call.ended()
        assert [asked.path for asked in script.asked] == ["/menu", "/end"]
        assert "Resumed" not in script.asked[1].parameters


@pytest.mark.parametrize("flush_ms", ["50", "5000"], ids=["database", "file-beside-it"])
async def test_a_request_that_may_have_been_sent_is_asked_again_and_says_so(
    asterisk: Asterisk,
    phone: Phone,
    script: ScriptServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flush_ms: str,
) -> None:
    """Also when the database has nothing of the call yet: what it relies on is written down beside it (ADR 0095)."""
    monkeypatch.setenv("CALLBRIDGE_STORE__FLUSH_MS", flush_ms)
    script.answers("/slow", Answer(reply("<Hangup/>"), after=20), Answer(reply("<PlaySound>tone-850</PlaySound>")))
    menu = f"start = [{tone(440)}, {ask(script.url + '/slow')}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await eventually(lambda: len(script.asked) == 1, within=10)
        began = await dies_and_comes_back(running)
        await call.hears(850, since=began)
        await call.ended()
        first, second = script.asked
        assert "Resumed" not in first.parameters
        assert second.parameters["Resumed"] == "yes"
        assert first.parameters["CallID"] == second.parameters["CallID"]
        assert first.parameters["CallAPIID"] == second.parameters["CallAPIID"]


async def test_a_request_that_may_not_be_repeated_counts_as_failed(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    script.answers("/pay", Answer(reply("<Hangup/>"), after=20))
    once = f'repeat_after_restart = false, fallback_url = "{script.url}/else"'
    script.answers("/else", Answer(reply("<PlaySound>tone-850</PlaySound>")))
    async with bridge(asterisk, tmp_path, ivr(f"start = [{ask(script.url + '/pay', once)}, {HANGUP}]")) as running:
        call = await phone.call("099")
        await eventually(lambda: len(script.asked) == 1, within=10)
        began = await dies_and_comes_back(running)
        await call.hears(850, since=began)
        await call.ended()
        assert [asked.path for asked in script.asked] == ["/pay", "/else"]
        await Told(running).end()
        failed = [entry.fault.code for entry in Told(running).entries() if isinstance(entry, RequestFailed)]
        assert failed == ["CB209"]


async def test_two_who_talk_talk_on_and_what_follows_the_transfer_follows(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(TALK)) as running:
        call, theirs = await talking(phone, ana)
        await dies(running)
        theirs.say_tone(1300, 1)
        await call.hears(1300)
        await running.start()
        theirs.say_tone(1600, 1)
        await call.hears(1600)
        await theirs.hangup()
        await call.hears(850)
        await call.ended()


async def test_a_conversation_that_ended_meanwhile_leads_to_what_follows_it(
    asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(TALK)) as running:
        call, theirs = await talking(phone, ana)
        await dies(running)
        await theirs.hangup()
        await running.start()
        await call.hears(850)
        await call.ended()


async def test_who_rang_is_rung_again(asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(TALK)) as running:
        call = await phone.call("099")
        first = await ana.rings()
        await dies_and_comes_back(running)
        await first.ended()
        theirs = await ana.rings()
        theirs.answer()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await theirs.hangup()
        await call.hears(850)
        await call.ended()


async def test_a_call_in_the_dialplan_is_awaited_and_goes_on_when_it_comes_back(
    asterisk: Asterisk, phone: Phone, ben: Phone, tmp_path: Path
) -> None:
    menu = f"start = [{transfer('800', 'final = false')}, {tone(620)}, {HANGUP}]"
    async with transferring(asterisk, tmp_path, ivr(menu), settings=LEAVE) as running:
        ben.auto = "answer"
        call = await phone.call("099")
        theirs = await ben.rings()
        await theirs.answered()
        theirs.say_tone(1000, 1)
        await call.hears(1000)
        await dies_and_comes_back(running)
        await theirs.hangup()
        await call.hears(620)
        await call.ended()


async def test_a_recording_that_was_cut_is_made_again(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    record = '{ action = "record_sound", max_seconds = 30, variable = "made", beep = false }'
    menu = f"start = [{tone(440)}, {record}, {tone(850)}, {ask(script.url + '/end?made=$made')}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(440)
        await eventually(lambda: any("record_sound" in str(entry) for entry in Told(running).entries()), within=10)
        await kept(running)
        await dies_and_comes_back(running)
        call.say_tone(1300, 1)
        await kept(running, 1.5)
        await call.press("#")
        await call.hears(850)
        await call.ended()
        assert [asked.parameters["made"] for asked in script.asked] == ["rec-1"]


async def test_whoever_hung_up_meanwhile_has_one_hangup_event(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with Receiver() as receiver:
        event = f'[[event]]\nextension = "0003*099"\ntype = "hangup"\nurl = "{receiver.url}/ev"\n'
        async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440, 'loop = 60')}]"), settings=event) as running:
            leaves, stays = (
                await phone.call("099", caller="+12025550001"),
                await phone.call("099", caller="+12025550002"),
            )
            await leaves.hears(440)
            await stays.hears(440)
            await dies(running)
            await leaves.hangup()
            began = asyncio.get_running_loop().time()
            await running.start()
            await stays.hears(440, since=began)
            await stays.hangup()
            await receiver.has(2)
            await kept(running)
            assert sorted(told.parameters["CallerIDNum"] for told in receiver.told) == ["+12025550001", "+12025550002"]


async def test_sigterm_leaves_the_calls_to_the_next_process(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    menu = f"start = [{ASKS_FOR_FOUR}, {ask(script.url + '/end?code=$code')}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        await call.hears(620)
        await call.press("12")
        assert await running.stop() == 0
        await running.start()
        await call.press("34")
        await call.ended()
        assert [asked.parameters["code"] for asked in script.asked] == ["1234"]


async def test_sigterm_parts_nobody(asterisk: Asterisk, phone: Phone, ana: Phone, tmp_path: Path) -> None:
    async with bridge(asterisk, tmp_path, ivr(TALK)) as running:
        call, theirs = await talking(phone, ana)
        assert await running.stop() == 0
        theirs.say_tone(1300, 1)
        await call.hears(1300)
        await running.start()
        theirs.say_tone(1600, 1)
        await call.hears(1600)
        await theirs.hangup()
        await call.hears(850)
        await call.ended()


async def test_a_call_keeps_its_ivr_although_the_file_has_changed(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440, 'loop = 3')}, {tone(620)}, {HANGUP}]")) as running:
        call = await phone.call("099")
        await call.hears(440)
        await dies(running)
        (running.folder / "ivr" / "ivr-0.toml").write_text(ivr(f"start = [{tone(1900)}, {HANGUP}]"))
        began = asyncio.get_running_loop().time()
        await running.start()
        await call.hears(620, since=began)
        await call.ended()
        late: Call = await phone.call("099")
        await late.hears(1900)
        await late.ended()


async def test_without_resume_callers_get_the_fallback(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    await asterisk.cli("dialplan set global RESULT none")
    menu = ivr(f"start = [{tone(440, 'loop = 60')}]")
    async with bridge(asterisk, tmp_path, menu, settings="[calls]\nresume = false\n") as running:
        call = await phone.call("099")
        await call.hears(440)
        began = await dies_and_comes_back(running)
        await call.hears_sound(since=began + 0.5)
        assert "RESULT=ERROR" in await asterisk.cli("dialplan show globals")
        await call.hangup()


async def test_a_caller_who_enters_as_it_is_killed_is_served_from_his_entry(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with bridge(asterisk, tmp_path, ivr(f"start = [{tone(440)}, {tone(620)}, {HANGUP}]")) as running:
        before = await phone.call("099")  # something is written, so it is known when it was written last
        await before.ended()
        await kept(running)
        running.signal(signal.SIGSTOP)
        call = await phone.call("099")
        while not await asterisk.channels():
            await kept(running, 0.05)
        await kept(running)  # it has entered, and that is told to a process that hears nothing any more
        await dies(running)
        await running.start()
        await call.hears_in_order([440, 620])
        await call.ended()
