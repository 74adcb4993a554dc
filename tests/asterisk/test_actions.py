"""Every action of an IVR file but `transfer`, as the caller hears it: The IVR 4 and 5, scenarios I3, I29, I36, I39."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from bridge.calls.journal import Authenticated, SoundPlayed, StepSkipped
from bridge.telephony.causes import EndReason
from lab import tones
from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.calling import HANGUP, Told, ask, bridge, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.written import written

pytestmark = pytest.mark.asterisk

STOP_WITHIN = 0.4
"""50 ms to stop a sound, the tolerance of 100 ms, and what the next tone needs to be known for one."""
NEVER = tone(1900)


def say(value: str, more: str = "") -> str:
    return f'{{ action = "say", value = "{value}"{", " + more if more else ""} }}'


def jump_to(label: str) -> str:
    return f'{{ action = "jump", to = {{ label = "{label}" }} }}'


def labelled(label: str, action: str) -> str:
    return f'{{ label = "{label}",{action[1:]}'


async def only_hears(call: Call, *tones_hz: int) -> None:
    """The call ends, and these were its tones; a machine under load may tear one of them in two."""
    await call.ended(within=10)
    assert [hz for hz, _ in groupby(call.hearing.tones())] == list(tones_hz)


async def test_a_key_stops_digits_numbers_and_dates_that_are_said_and_chooses_its_option(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    said = {
        "097": say("1234567890", 'where = "background"'),
        "098": say("987654321", 'mode = "number", where = "background"'),
        "099": say("2026-11-23", 'mode = "date", where = "background"'),
    }
    ivrs = [ivr(f"start = [{action}, {NEVER}]\n1 = [{tone(440)}, {HANGUP}]", number=n) for n, action in said.items()]

    async def interrupts(number: str) -> None:
        call = await phone.call(number)
        await call.hears_sound()
        released = await call.press("1")
        assert await call.hears(440, lasting=0.5) - released < STOP_WITHIN
        await call.ended()

    async with bridge(asterisk, tmp_path, *ivrs) as running:
        await asyncio.gather(*(interrupts(number) for number in said))
        await Told(running).ends(len(said))
        played = [entry for entry in Told(running).entries() if isinstance(entry, SoundPlayed)]
    assert sorted(one.name for one in played if one.ended == "key") == ["“1234567890”", "“2026-11-23”", "“987654321”"]


async def test_two_dollars_say_one_and_an_unset_variable_says_nothing(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I29."""
    dollars = say("$$5", 'mode = "characters"')
    menu = f"start = [{dollars}, {tone(440)}, {say('$q')}, {tone(620)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        call = await phone.call("099")
        heard = await call.hears_sound()
        before = await call.hears(440, lasting=0.5)
        after = await call.hears(620, lasting=0.5)
        await call.ended()
        told = Told(running)
        await told.end()
        assert [entry.name for entry in told.entries() if isinstance(entry, SoundPlayed)][:2] == ["“$5”", "tone-440"]
        assert told.codes() == []
    assert before - heard > 0.6
    assert after - before < 1.3


async def test_set_language_changes_which_sounds_are_heard_and_a_malformed_tag_nothing(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    for language, hz in (("en", 440), ("ro", 850), ("de", 1300)):
        tones.write_tone(asterisk.sounds_host / "client" / language, hz, 0.5, "in-your-language")
    here = '{ action = "play_sound", sound = "in-your-language" }'
    german = '{ action = "play_sound", sound = "in-your-language", language = "de" }'
    menu = f"""start = [{here}, {{ action = "set_language", language = "$wanted" }}, {here}, {german},
  {{ action = "set_language", language = "no/../tag$wanted" }}, {here}, {ask(script.url + "/end?now=$LANGUAGE")}]"""
    variables = '[variables]\nwanted = "ro"'
    async with bridge(asterisk, tmp_path, ivr(menu, contexts=variables)) as running:
        call = await phone.call("099")
        assert (await script.asks(within=10)).parameters["now"] == "ro"
        await only_hears(call, 440, 850, 1300, 850)
        await Told(running).end()
        assert Told(running).codes() == ["CB309"]


async def test_callerid_jump_goes_by_number_by_file_and_by_a_number_that_is_withheld(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    menu = f"""start = [
  {{ action = "callerid_jump", match = ["07XX", "+1202555X*143"], then = {{ label = "known" }} }},
  {{ action = "callerid_jump", match_file = "blocked.txt", then = {{ option = "1" }} }},
  {{ action = "callerid_jump", anonymous = true, then = {{ option = "2" }}, else = {{ option = "3" }} }}, {NEVER}]
1 = [{tone(620)}, {HANGUP}]
2 = [{tone(850)}, {HANGUP}]
3 = [{tone(1050)}, {HANGUP}]"""
    known = f"[context.known.option]\nstart = [{NEVER}, {labelled('known', tone(440))}, {HANGUP}]"
    expected = {"+12025550143": 440, "0755": 440, "0744123456": 620, "": 850, "0755123456": 1050}
    async with bridge(asterisk, tmp_path, ivr(f"start = [{HANGUP}]")) as running:
        (running.folder / "ivr" / "blocked.txt").write_text("# trouble\n0744X.\n", encoding="utf-8")
        (running.folder / "ivr" / "ivr-0.toml").write_text(ivr(menu, contexts=known), encoding="utf-8")
        status, printed = await running.typed("reload")
        assert status == 0, printed
        calls = [await phone.call("099", caller=caller) for caller in expected]
        await asyncio.gather(*(only_hears(call, hz) for call, hz in zip(calls, expected.values(), strict=True)))


async def test_time_interval_jump_is_inside_on_dates_of_today_and_outside_on_none(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I36, the part of dates; tomorrow stands beside today, for a test that runs at midnight."""
    today = datetime.now(UTC).date()
    intervals = f"""[time_interval.now]
timezone = "UTC"
line = [{{ dates = ["{today}", "{today + timedelta(days=1)}"] }}]
[time_interval.long-ago]
timezone = "UTC"
line = [{{ dates = ["2001-01-01"] }}]"""
    inside, outside = 'inside = { option = "2" }', 'outside = { option = "9" }'
    menu = f"""start = [
  {{ action = "time_interval_jump", interval = "long-ago", inside = {{ option = "9" }}, outside = {{ option = "1" }} }}]
1 = [{tone(440)}, {{ action = "time_interval_jump", interval = ["long-ago", "now"], {inside} }}, {NEVER}]
2 = [{tone(620)}, {{ action = "time_interval_jump", interval = "now", {outside} }}, {tone(850)}, {HANGUP}]
9 = [{NEVER}, {HANGUP}]"""
    async with bridge(asterisk, tmp_path, ivr(menu, contexts=intervals)):
        await only_hears(await phone.call("099"), 440, 620, 850)


async def test_when_runs_an_action_by_a_variable_or_a_switch_and_a_disabled_one_is_stepped_over(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    conditions = [
        (440, 'when = { variable = "a", equals = "yes" }'),
        (1900, 'when = { variable = "a", equals = "ye" }'),
        (620, 'when = { variable = "a", matches = "y[a-z]+" }'),
        (1900, 'when = { variable = "a", matches = "y" }'),
        (1900, 'when = { variable = "a", equals = "yes", not = true }'),
        (850, 'when = { variable = "b", matches = ".+", not = true }'),
        (1050, 'when = { switch = "night", is = true }'),
        (1300, 'when = { switch = "night", is = false }'),
        (1900, "enabled = false"),
    ]
    for hz in (440, 620, 850, 1050, 1300, 1600, 1900):
        tones.write_tone(asterisk.sounds_host / "client" / "en", hz, 0.3, f"short-{hz}")
    # A disabled action keeps its position: position 2 of option 1 is the tone.
    last = '{ action = "jump", option = "1", position = 2 }'
    off = f"1 = [{tone(1900, 'enabled = false')}, {tone(1600)}, {HANGUP}]"
    menu = f"start = [{', '.join(tone(hz, more) for hz, more in conditions)}, {last}]\n{off}"
    file = ivr(menu, contexts='[variables]\na = "yes"')
    switch = '[switch.night]\nlabel = "Night service"\n'
    async with bridge(asterisk, tmp_path, file.replace("tone-", "short-"), settings=switch) as running:
        await only_hears(await phone.call("099"), 440, 620, 850, 1300, 1600)
        assert (await running.typed("switch", "night", "on"))[0] == 0
        await only_hears(await phone.call("099"), 440, 620, 850, 1050, 1600)
        await Told(running).ends(2)
        assert sum(isinstance(entry, StepSkipped) for entry in Told(running).entries()) == 2 * 5


async def test_the_right_pin_opens_three_wrong_ones_do_not_and_none_is_written_anywhere(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    lock = (
        '{ action = "authenticate", pin = ["739184", "5555"], prompt = "tone-440", invalid_sound = "tone-620", '
        'then = { option = "1" }, else = { option = "2" } }'
    )
    menu = f"start = [{lock}, {NEVER}]\n1 = [{tone(850)}, {HANGUP}]\n2 = [{tone(1050)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:

        async def keys(caller: str, *pins: str) -> Call:
            call = await phone.call("099", caller=caller)
            since = 0.0
            for pin in pins:
                await call.hears(440, since=since)
                since = await call.press(pin, tone_ms=60, gap_ms=50)
            return call

        one, two, three = await asyncio.gather(
            keys("0711", "739184"), keys("0722", "826401", "5555#"), keys("0733", "826401", "826402", "826403")
        )
        await only_hears(one, 440, 850)
        await only_hears(two, 440, 620, 440, 850)
        await only_hears(three, 440, 620, 440, 620, 440, 620, 1050)
        text = written(running)
    assert '"entry":"Authenticated"' in text
    for hidden in ("739184", "826401", "826402", "826403"):
        assert hidden not in text


async def test_after_ten_wrong_pins_a_number_is_refused_at_once_and_another_one_is_asked(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I39."""
    lock = (
        '{ action = "authenticate", pin = "7", prompt = "tone-440", attempts = 10, '
        'then = { option = "1" }, else = { option = "2" } }'
    )
    menu = f"start = [{lock}]\n1 = [{tone(850)}, {HANGUP}]\n2 = [{tone(1050)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu)) as running:
        guessing = await phone.call("099", caller="0711")
        await guessing.hears(440)
        await guessing.press("1234561234", tone_ms=60, gap_ms=50)
        await guessing.hears(1050)
        await guessing.ended()
        again, other = await phone.call("099", caller="0711"), await phone.call("099", caller="0722")
        await only_hears(again, 1050)
        await other.hears(440)
        await other.press("7")
        await only_hears(other, 440, 850)
        await Told(running).ends(3)
        rounds = [entry for entry in Told(running).entries() if isinstance(entry, Authenticated)]
    assert [(one.result, one.attempt) for one in rounds[:10]] == [("wrong", n) for n in range(1, 11)]
    assert sorted((one.result, one.attempt) for one in rounds[10:]) == [("granted", 1), ("locked", 0)]


async def test_set_interdigit_timeout_counts_for_collections_that_name_none_and_for_direct_dial(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """The phone 001 exists, so a 0 alone may become one; without the action it would be waited for 2 s, or 5 s."""
    script.answers("/digits", "")
    menu = f"""start = [{{ action = "set_interdigit_timeout", seconds = 0.5 }},
  {{ action = "record_digits", variable = "d", max_digits = 8 }}, {ask(script.url + "/digits?d=$d")}]
0 = [{tone(440)}, {HANGUP}]"""
    file = ivr(menu).replace("entry = true", "entry = true\ndirect_dial = true")
    async with bridge(asterisk, tmp_path, file):
        call = await phone.call("099")
        await call.answered()
        released = await call.press("12")
        asked = await script.asks()
        assert asked.parameters["d"] == "12"
        assert 0.4 < asked.at - released < 0.9
        released = await call.press("0")
        assert 0.4 < await call.hears(440) - released < 0.9
        await call.ended()


async def test_labels_are_found_in_whatever_context_they_stand(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    collect = '{ action = "record_digits", variable = "d", timeout = 0.5, on_timeout = { label = "late" } }'
    menu = f"start = [{jump_to('sales')}, {NEVER}]\n5 = [{NEVER}, {labelled('late', tone(620))}, {HANGUP}]"
    other = f"[context.other.option]\n7 = [{NEVER}, {labelled('sales', tone(440))}, {collect}, {NEVER}]"
    async with bridge(asterisk, tmp_path, ivr(menu, contexts=other)):
        await only_hears(await phone.call("099"), 440, 620)


async def test_a_key_ends_play_silence_and_a_background_wait_and_not_a_foreground_one(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    menu = f"""start = [{tone(440)}, {{ action = "play_silence", seconds = 20 }}, {NEVER}]
1 = [{tone(620)}, {{ action = "wait", seconds = 20, where = "background" }}, {NEVER}]
2 = [{tone(850)}, {{ action = "wait", seconds = 1.5 }}, {tone(1050)}]
3 = [{tone(1300)}, {HANGUP}]"""
    async with bridge(asterisk, tmp_path, ivr(menu)):
        call = await phone.call("099")
        for heard, key, chosen in ((440, "1", 620), (620, "2", 850)):
            await call.hears(heard)
            await call.silent(0.3)
            released = await call.press(key)
            assert await call.hears(chosen) - released < STOP_WITHIN
        await call.silent(0.3)
        await call.press("3")
        assert 1.4 < await call.hears(1050) - call.hearing.last(850) < 1.8
        await only_hears(call, 440, 620, 850, 1050, 1300)


async def test_what_is_recorded_is_heard_again_under_the_name_in_its_variable(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    asked = ask(script.url + "/end?msg=$msg&last=$RECORDING")
    menu = f"""start = [{{ action = "record_sound", name = "of-$who", beep = false, silence = 1, variable = "msg" }},
  {{ action = "play_sound", view = "recording", sound = "$msg" }}, {asked}]"""
    async with bridge(asterisk, tmp_path, ivr(menu, contexts='[variables]\nwho = "ana"')) as running:
        call = await phone.call("099")
        await call.answered()
        await call.silent(0.5)
        call.say_tone(1300, 1.0)
        told = (await script.asks(within=10)).parameters
        assert (told["msg"], told["last"]) == ("of-ana", "of-ana")
        await only_hears(call, 1300)
        await Told(running).end()
        assert Told(running).codes() == []


CAUSES = {"normal": 16, "busy": 17, "no_answer": 19, "rejected": 21, "congestion": 34}


async def test_hangup_names_its_cause_to_a_caller_who_was_answered(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    ivrs = [
        ivr(f'start = [{{ action = "hangup", cause = "{cause}" }}]', number=f"09{number}")
        for number, cause in enumerate(CAUSES)
    ]
    async with bridge(asterisk, tmp_path, *ivrs) as running:
        calls = [await phone.call(f"09{number}") for number in range(len(CAUSES))]
        endings = await asyncio.gather(*(call.ended(within=10) for call in calls))
        assert set(await Told(running).ends(len(CAUSES))) == {EndReason.HANGUP_ACTION}
    assert all(call.answered_at is not None for call in calls)
    assert [ending.cause for ending in endings] == list(CAUSES.values())


async def test_a_hangup_before_the_answer_rejects_the_call(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """I38: cause 21."""
    event = f'[[event]]\ntype = "dial-in"\nurl = "{script.url}/end"'
    async with bridge(
        asterisk, tmp_path, ivr(f"start = [{NEVER}]", 'answer = "after_dial_in"', contexts=event)
    ) as running:
        call = await phone.call("099")
        ending = await call.ended()
        assert (ending.status, ending.cause, call.answered_at) == (403, 21, None)
        assert await Told(running).end() is EndReason.REPLY_HANGUP


async def test_after_its_lifetime_a_call_is_cut_and_goes_where_on_lifetime_says_only_once(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    over_it = labelled("over", tone(620, "loop = 2"))
    menu = f"start = [{tone(440, 'loop = 20')}, {NEVER}]\n9 = [{NEVER}, {over_it}, {HANGUP}]"
    settings = 'lifetime = 1.5\non_lifetime = { label = "over" }'
    async with bridge(asterisk, tmp_path, ivr(menu, settings)) as running:
        call = await phone.call("099")
        entered = call.invited_at
        over = await call.hears(620)
        assert 1.4 < over - entered < 2.0
        await only_hears(call, 440, 620)
        assert call.hearing.last(620) - over > 1.8
        told = Told(running)
        assert (await told.end(), told.codes()) == (EndReason.HANGUP_ACTION, ["CB306"])


async def test_a_key_during_digits_said_in_the_foreground_is_dropped_where_the_ivr_says_so(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    """I3, with `say`."""
    menu = f"start = [{say('123')}]\n1 = [{NEVER}, {HANGUP}]\ntimeout = [{tone(850)}, {HANGUP}]"
    async with bridge(asterisk, tmp_path, ivr(menu, "timeout = 1\nbuffer_foreground_keys = false")):
        call = await phone.call("099")
        heard = await call.hears_sound()
        await call.press("1")
        assert await call.hears(850, lasting=0.5) - heard > 2
        await call.ended()
        assert 1900 not in call.hearing.tones()
