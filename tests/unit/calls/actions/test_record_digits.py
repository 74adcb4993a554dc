"""`RecordDigits` and action `record_digits`. Source: The IVR 3.4, Call Interactive 6.7."""

import asyncio

import pytest

from bridge.calls.actions.record_digits import run
from bridge.calls.call import MASKED, Call
from bridge.calls.journal import DigitsCollected
from bridge.calls.ports import Speech
from bridge.errors import ChannelGone
from bridge.ivr.outcomes import Ended, Goto, Next, Sought, Unanswered
from bridge.ivr.step import SoundRef, Where
from bridge.ivr.targets import HangUp
from bridge.ivr.variables import COUNT_LIMIT, Template
from bridge.ivr.verbs import Hangup, RecordDigits
from bridge.telephony.causes import EndReason
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, digits, main, to

IVR = an_ivr(main(start=[Hangup()]), timeout=7)
PROMPT = SoundRef(sound=Template.parse("enter"))
TEXT = Template.parse("Your code, $CALLERIDNAME")


def now() -> float:
    return asyncio.get_running_loop().time()


def a_caller(*presses: tuple[float, str]) -> FakeChannel:
    caller = FakeChannel(up=True)
    for at, keys in presses:
        caller.press_at(at, keys)
    return caller


def call_of(caller: FakeChannel) -> Call:
    call = a_call(IVR, caller)
    call.set("d", "old")
    return call


class TestPrompt:
    async def test_the_first_key_stops_it_and_is_the_first_digit(self) -> None:
        caller = a_caller((1, "1"), (2, "2"))
        call = call_of(caller)
        assert await run(digits(2, prompt=PROMPT), call, Rig().ports) == Next()
        assert (caller.noticed, call.value_of("d")) == ([Heard("enter", until="1")], "12")

    async def test_in_the_foreground_it_is_heard_to_its_end_and_keys_count_then(self) -> None:
        caller = a_caller((1, "12"))
        call = call_of(caller)
        await run(digits(2, prompt=PROMPT, where=Where.FOREGROUND), call, Rig().ports)
        assert (caller.noticed, call.value_of("d"), now()) == ([Heard("enter")], "12", 2)

    async def test_keys_that_wait_are_taken_and_a_background_prompt_is_not_played(self) -> None:
        caller = a_caller((0, "12"))
        caller.press("3")
        call = call_of(caller)
        await run(digits(1, prompt=PROMPT), call, Rig().ports)
        assert (caller.noticed, call.value_of("d")) == ([], "3")

    async def test_a_sound_comes_before_speech(self) -> None:
        caller, rig = a_caller(), Rig()
        await run(digits(2, prompt=PROMPT, text=TEXT, voice="Alice"), call_of(caller), rig.ports)
        assert caller.noticed == [Heard("enter"), Heard("speech/Your code, Ștefan")]
        assert rig.sounds.spoken == [Speech("Your code, Ștefan", "en", "Alice")]

    async def test_speech_alone_is_a_prompt(self) -> None:
        caller = a_caller((1, "5"))
        await run(digits(1, text=TEXT), call_of(caller), Rig().ports)
        assert caller.noticed == [Heard("speech/Your code, Ștefan", until="5")]

    async def test_what_cannot_be_had_is_left_out_and_keys_are_collected_all_the_same(self) -> None:
        caller, rig = a_caller((1, "5")), Rig()
        rig.sounds.missing, rig.sounds.seconds = {"enter"}, None
        call = call_of(caller)
        await run(digits(1, prompt=PROMPT, text=TEXT), call, rig.ports)
        assert (caller.noticed, call.value_of("d")) == ([], "5")
        assert rig.journal.codes == ["CB301", "CB302"]

    async def test_a_text_without_words_is_no_prompt(self) -> None:
        rig = Rig()
        await run(digits(1, text=Template.parse("$nothing")), call_of(a_caller()), rig.ports)
        assert rig.sounds.spoken == []


class TestTimers:
    async def test_the_first_key_is_awaited_for_the_ivrs_timeout_after_the_prompt(self) -> None:
        assert await run(digits(4, prompt=PROMPT), call_of(a_caller()), Rig().ports) == Unanswered(Next())
        assert now() == 2 + 7

    async def test_after_the_first_key_each_next_one_is_awaited_five_seconds(self) -> None:
        call = call_of(a_caller((6, "1"), (10.5, "2")))
        await run(digits(4), call, Rig().ports)
        assert (call.value_of("d"), now()) == ("12", 15.5)

    async def test_its_own_timers_come_first(self) -> None:
        call = call_of(a_caller((2, "1"), (3.5, "2")))
        await run(digits(4, timeout=3, interdigit_timeout=1), call, Rig().ports)
        assert (call.value_of("d"), now()) == ("1", 3)


class TestResult:
    @pytest.mark.parametrize(
        ("keys", "step", "stored"),
        [
            ("12#", digits(6), "12"),
            ("12*", digits(6, terminator="*"), "12"),
            ("1#2", digits(3, terminator=""), "1#2"),
            ("1*2", digits(3), "1*2"),
            ("12", digits(6, min_digits=3), ""),
            ("12#", digits(6, min_digits=3), ""),
            ("#", digits(6, min_digits=0), ""),
        ],
    )
    async def test_what_the_variable_holds(self, keys: str, step: RecordDigits, stored: str) -> None:
        call = call_of(a_caller((1, keys)))
        assert await run(step, call, Rig().ports) == Next()
        assert call.value_of("d") == stored

    async def test_with_too_few_digits_on_timeout_applies(self) -> None:
        step = digits(6, min_digits=3, on_timeout=to("sales"))
        assert await run(step, call_of(a_caller((1, "12"))), Rig().ports) == Goto(Sought("sales"))

    async def test_without_a_single_key_it_is_an_idle_cycle_as_well(self) -> None:
        outcome = await run(digits(6, on_timeout=HangUp()), call_of(a_caller()), Rig().ports)
        assert outcome == Unanswered(Ended(EndReason.HANGUP_ACTION))

    async def test_a_terminator_alone_is_a_key_and_no_idle_cycle(self) -> None:
        assert await run(digits(6), call_of(a_caller((1, "#"))), Rig().ports) == Next()

    @pytest.mark.parametrize(("after", "reaches_the_menu"), [(0.9, False), (1.1, True)])
    async def test_a_terminator_within_a_second_after_the_last_digit_is_dropped(
        self, after: float, reaches_the_menu: bool
    ) -> None:
        caller = a_caller((1, "12"), (1 + after, "#"))
        await run(digits(2), call_of(caller), Rig().ports)
        await caller.wait(5)
        assert (caller.keys.take() == "#") is reaches_the_menu

    async def test_another_key_after_the_last_digit_is_kept_with_the_terminator_behind_it(self) -> None:
        caller = a_caller((1, "123#"))
        await run(digits(2), call_of(caller), Rig().ports)
        assert (caller.keys.take(), caller.keys.take()) == ("3", "#")


class TestAttempts:
    async def test_prompt_and_input_are_repeated_while_attempts_fail(self) -> None:
        caller = a_caller((1, "1#"), (2, "12#"))
        call, rig = call_of(caller), Rig()
        assert await run(digits(4, min_digits=2, prompt=PROMPT, attempts=3), call, rig.ports) == Next()
        assert caller.noticed == [Heard("enter", "1"), Heard("enter", "1")]
        assert [entry.count for entry in rig.journal.of(DigitsCollected)] == [1, 2]

    async def test_when_all_have_failed_the_variable_is_empty(self) -> None:
        caller = a_caller((1, "1#"))
        call = call_of(caller)
        assert await run(digits(4, min_digits=2, prompt=PROMPT, attempts=2), call, Rig().ports) == Next()
        assert (caller.noticed, call.value_of("d")) == ([Heard("enter", "1"), Heard("enter")], "")

    async def test_speech_of_a_prompt_is_made_once(self) -> None:
        rig = Rig()
        await run(digits(4, text=TEXT, attempts=3), call_of(a_caller()), rig.ports)
        assert len(rig.sounds.spoken) == 1


class TestPrivacy:
    @pytest.mark.parametrize(("secret", "told"), [(False, "1234"), (True, "")])
    async def test_digits_of_a_secret_collection_are_told_to_nobody(self, secret: bool, told: str) -> None:
        call, rig = call_of(a_caller((1, "1234"))), Rig()
        await run(digits(4, secret=secret), call, rig.ports)
        assert rig.journal.of(DigitsCollected) == [DigitsCollected("d", told, 4, "full")]
        assert ("1234" in str(rig.journal.entries)) is not secret
        assert call.value_of("d") == "1234"
        assert "d" in call.from_keys

    async def test_a_refused_variable_is_a_fault(self) -> None:
        rig, call = Rig(), a_call(IVR, a_caller((1, "1")))
        call.variables = {f"v{number}": "" for number in range(COUNT_LIMIT)}
        assert await run(digits(1), call, rig.ports) == Next()
        assert rig.journal.codes == ["CB309"]


class TestSecret:
    async def test_keys_are_kept_secret_from_the_prompt_to_the_end_and_not_longer(self) -> None:
        caller, rig = a_caller((1, "1"), (2, "2")), Rig()
        call = call_of(caller)
        seen: list[bool] = []
        for at in (0.5, 1.5):
            asyncio.get_running_loop().call_later(at, lambda: seen.append(caller.keys.secret))
        await run(digits(2, prompt=PROMPT, secret=True), call, rig.ports)
        assert (seen, caller.keys.secret) == ([True, True], False)
        assert (call.value_of("d"), call.shown_value_of("d"), call.secrets) == ("12", MASKED, {"d"})
        assert rig.journal.of(DigitsCollected) == [DigitsCollected("d", "", 2, "full")]

    async def test_an_ordinary_collection_into_the_same_variable_ends_the_secret(self) -> None:
        call = call_of(a_caller((1, "1")))
        call.secrets = {"d"}
        await run(digits(1), call, Rig().ports)
        assert call.secrets == set()

    async def test_a_caller_who_leaves_ends_it_too(self) -> None:
        caller = a_caller()
        caller.leave_at(1)
        with pytest.raises(ChannelGone):
            await run(digits(2, secret=True), call_of(caller), Rig().ports)
        assert not caller.keys.secret


class TestRestart:
    """The IVR 3.12."""

    async def test_who_has_keyed_before_is_not_asked_again_and_goes_on(self) -> None:
        caller = a_caller((1, "34"))
        caller.keys.restore("12", 5)
        call = call_of(caller)
        call.resumed = True
        await run(digits(4, prompt=PROMPT, where=Where.FOREGROUND), call, Rig().ports)
        assert (caller.noticed, call.value_of("d"), now()) == ([], "1234", 1)

    async def test_who_has_keyed_nothing_is_asked_again(self) -> None:
        caller = a_caller((3, "1"))
        call = call_of(caller)
        call.resumed = True
        await run(digits(prompt=PROMPT), call, Rig().ports)
        assert (caller.noticed, call.value_of("d")) == ([Heard("enter")], "1")

    async def test_all_keys_of_an_attempt_would_be_found_again_and_no_others(self) -> None:
        caller = a_caller((1, "12"), (9, "3"), (10, "4"))
        call = call_of(caller)
        given: list[str] = []
        for at in (1.5, 8.5, 9.5):
            asyncio.get_running_loop().call_later(at, lambda: given.append(caller.keys.given))
        await run(digits(4, min_digits=4, attempts=2, timeout=30), call, Rig().ports)
        assert given == ["12", "", "3"]
