"""What happens on a call. Source: The IVR 3.5 to 3.10 and 11, Call Interactive 9.

Sounds last 2 s unless the test says otherwise. A lone `Hangup()` marks where a call has come to.
"""

import asyncio
from dataclasses import replace

import pytest

from bridge.calls.channel import Waited
from bridge.calls.journal import FaultFound, Moved, SoundPlayed, StepBegun
from bridge.calls.session import STEP_MAX_ACTIONS, walk
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.actions import Action
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.outcomes import Ended, Left
from bridge.ivr.targets import Continue, HangUp, Place, ToLabel
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Jump, Transfer, Wait, Where
from bridge.telephony.causes import DialplanResult, EndReason, HangupCause
from bridge.telephony.digits import TYPE_AHEAD, KeyRule
from tests.fakes.channel import FakeChannel, Heard, Music, Silence
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import (
    SCRIPT,
    a_call,
    a_context,
    a_step,
    again,
    an_ivr,
    ask_script,
    background,
    digits,
    jump,
    main,
    says,
    set_to,
    sound,
    to,
    tts,
    visit,
)

DONE = Ended(EndReason.HANGUP_ACTION)
HANGUP: list[Action] = [Hangup()]


def now() -> float:
    return asyncio.get_running_loop().time()


def a_caller(**lengths: float) -> FakeChannel:
    return FakeChannel(up=True, lengths=lengths)


def places(rig: Rig) -> list[tuple[str, str]]:
    return [(moved.option, moved.why) for moved in rig.journal.of(Moved)]


class TestAcceptance:
    async def test_i1_a_key_stops_a_background_sound_at_once_and_its_option_runs(self) -> None:
        caller, rig = a_caller(menu=10), Rig()
        caller.press_at(2, "1")
        ivr = an_ivr(main(start=[background("menu"), sound("later")], key_1=[sound("sales"), Hangup()]))
        assert await visit(ivr, caller, rig) == DONE
        assert caller.noticed == [Heard("menu", until="1"), Heard("sales")]
        assert rig.journal.of(SoundPlayed)[0] == SoundPlayed("menu", "key", 2.0)

    async def test_i2_a_foreground_sound_is_heard_to_its_end_then_the_option_runs(self) -> None:
        caller, rig = a_caller(menu=10), Rig()
        caller.press_at(2, "1")
        assert await visit(an_ivr(main(start=[sound("menu")], key_1=[sound("sales"), Hangup()])), caller, rig) == DONE
        assert caller.noticed == [Heard("menu"), Heard("sales")]
        assert rig.journal.of(SoundPlayed)[0] == SoundPlayed("menu", "finished", 10.0)

    async def test_i3_with_buffering_off_the_key_is_dropped_and_the_call_is_idle(self) -> None:
        caller = a_caller(menu=10)
        caller.press_at(2, "1")
        ivr = an_ivr(main(start=[sound("menu")], key_1=HANGUP), buffer_foreground_keys=False)
        assert await visit(ivr, caller) == Ended(EndReason.TIMEOUT_EMPTY)
        assert caller.noticed == [Heard("menu"), Silence(5)]

    async def test_i4_the_key_that_stops_a_sound_is_stored_and_the_next_action_runs(self) -> None:
        caller = a_caller()
        caller.press_at(1, "5")
        ivr = an_ivr(main(start=[background("menu", "d"), sound("got-$d"), Hangup()], key_5=[sound("wrong")]))
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("menu", until="5"), Heard("got-5")]

    async def test_i5_without_a_key_the_variable_is_empty_even_if_it_had_a_value(self) -> None:
        caller = a_caller()
        ivr = an_ivr(main(start=[set_to("d", "7"), background("menu", "d"), sound("got-$d"), Hangup()]))
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("menu"), Heard("got-")]

    async def test_i6_keys_pressed_while_a_script_is_asked_choose_before_the_sound_is_played(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies, rig.scripts.seconds = [says()], 3
        caller.press_at(1, "12")
        ivr = an_ivr(
            main(start=[ask_script(), background("menu")], key_1=[digits(1), sound("got-$d"), Hangup()]), wait_music=""
        )
        assert await visit(ivr, caller, rig) == DONE
        assert caller.noticed == [Heard("got-2")]

    async def test_i7_a_terminator_after_six_of_six_digits_does_not_reach_the_menu(self) -> None:
        caller = a_caller()
        caller.press_at(1, "934924#")
        call = a_call(an_ivr(main(start=[digits(6), background("menu"), Hangup()])), caller)
        assert await walk(call, Rig().ports) == DONE
        assert call.value_of("d") == "934924"
        assert caller.noticed == [Heard("menu")]

    async def test_i8_too_few_digits_leave_the_variable_empty_and_on_timeout_applies(self) -> None:
        caller = a_caller()
        caller.press_at(1, "12")
        ivr = an_ivr(
            main(
                start=[digits(6, min_digits=4, interdigit_timeout=3, on_timeout=to(option="9")), sound("wrong")],
                key_9=[sound("got-$d"), Hangup()],
            )
        )
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("got-")]
        assert now() == 1 + 3 + 2

    async def test_i9_at_the_end_of_any_list_option_timeout_runs_after_the_timeout(self) -> None:
        caller = a_caller()
        caller.press_at(1, "2")
        ivr = an_ivr(
            main(start=[background("menu")], key_2=[sound("two")], timeout=[sound("late"), Hangup()]), timeout=7
        )
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("menu", until="2"), Heard("two"), Silence(7), Heard("late")]

    async def test_i10_the_eleventh_idle_cycle_in_a_row_ends_the_call(self) -> None:
        caller, rig = a_caller(), Rig()
        assert await visit(an_ivr(main(start=[sound("menu")], timeout=[jump()])), caller, rig) == Ended(
            EndReason.IDLE_LIMIT
        )
        assert caller.noticed == [Heard("menu"), Silence(5)] * 11
        assert rig.journal.codes == ["CB306"]

    async def test_i11_a_key_without_actions_ends_the_call_when_invalid_is_empty(self) -> None:
        caller = a_caller()
        caller.press_at(1, "7")
        assert await visit(an_ivr(main(start=[background("menu")])), caller) == Ended(EndReason.INVALID_EMPTY)

    async def test_i12_a_missing_target_enters_invalid_and_from_there_ends_the_call(self) -> None:
        rig = Rig()
        ivr = an_ivr(main(start=[jump("nope")], invalid=[sound("sorry"), jump("nope")]))
        caller = a_caller()
        assert await visit(ivr, caller, rig) == Ended(EndReason.TARGET_MISSING)
        assert caller.noticed == [Heard("sorry")]
        assert rig.journal.codes == ["CB303", "CB303"]
        assert 'context "nope"' in rig.journal.of(FaultFound)[0].fault.message

    async def test_i20_a_loop_without_keys_ends_after_a_thousand_actions(self) -> None:
        rig = Rig()
        ended = await visit(an_ivr(main(start=[set_to("x", "1"), jump()])), a_caller(), rig)
        assert ended == Ended(EndReason.ACTION_LIMIT)
        assert len(rig.journal.of(StepBegun)) == 1000
        assert rig.journal.codes == ["CB306"]

    async def test_i33_six_keys_that_are_three_seconds_apart_are_all_collected(self) -> None:
        caller = a_caller()
        for number, key in enumerate("934924"):
            caller.press_at(3 * number, key)
        call = a_call(an_ivr(main(start=[digits(6), Hangup()])), caller)
        assert await walk(call, Rig().ports) == DONE
        assert call.value_of("d") == "934924"


class TestKeys:
    """Call Interactive 9.4, The IVR 3.3 and 3.5."""

    async def test_keys_between_actions_are_kept_in_order_for_the_next_input_points(self) -> None:
        caller = a_caller()
        caller.press_at(1, "123")
        ivr = an_ivr(main(start=[Wait(seconds=3), digits(1, "a"), digits(2, "b"), sound("$a-$b"), Hangup()]))
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Silence(3), Heard("1-23")]

    async def test_keys_during_a_synthesis_are_kept(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.sounds.seconds = 3
        caller.press_at(1, "4")
        assert await visit(an_ivr(main(start=[tts("Hello")], key_4=HANGUP)), caller, rig) == DONE

    async def test_the_thirty_third_key_is_lost(self) -> None:
        caller = a_caller()
        caller.press_at(1, "1" * TYPE_AHEAD + "2")
        call = a_call(an_ivr(main(start=[Wait(seconds=2), digits(64, interdigit_timeout=1), Hangup()])), caller)
        assert await walk(call, Rig().ports) == DONE
        assert call.value_of("d") == "1" * TYPE_AHEAD

    async def test_keys_pressed_before_a_transfer_are_forgotten(self) -> None:
        caller = a_caller()
        caller.press_at(1, "1")
        transfer = Transfer(to=(Template.literal("101"),), final=False)
        ivr = an_ivr(main(start=[Wait(seconds=2), transfer], key_1=[sound("wrong")]))
        assert await visit(ivr, caller) == Ended(EndReason.TIMEOUT_EMPTY)

    async def test_keys_that_wait_are_forgotten_when_invalid_is_entered(self) -> None:
        caller = a_caller()
        caller.press_at(1, "71")
        ivr = an_ivr(main(start=[Wait(seconds=2)], key_1=[sound("wrong")], invalid=[background("sorry"), Hangup()]))
        assert await visit(ivr, caller) == DONE
        assert caller.noticed[1:] == [Heard("sorry")]

    async def test_a_key_ends_a_background_wait_and_chooses(self) -> None:
        caller = a_caller()
        caller.press_at(1, "1")
        assert await visit(an_ivr(main(start=[Wait(seconds=9, where=Where.BACKGROUND)], key_1=HANGUP)), caller) == DONE
        assert caller.noticed == [Silence(1)]

    async def test_a_key_chooses_while_the_call_is_idle(self) -> None:
        caller, rig = a_caller(), Rig()
        caller.press_at(3, "1")
        assert await visit(an_ivr(main(start=[sound("menu")], key_1=HANGUP)), caller, rig) == DONE
        assert caller.noticed == [Heard("menu"), Silence(1)]
        assert places(rig) == [("1", "key")]

    async def test_a_key_without_option_chooses_invalid_also_inside_invalid(self) -> None:
        caller, rig = a_caller(), Rig()
        caller.press_at(1, "7")
        caller.press_at(2.5, "8")
        ivr = an_ivr(main(start=[background("menu")], invalid=[background("sorry")]))
        assert await visit(ivr, caller, rig) == Ended(EndReason.TIMEOUT_EMPTY)
        assert caller.noticed == [Heard("menu", "7"), Heard("sorry", "8"), Heard("sorry"), Silence(5)]
        assert places(rig) == [("invalid", "key")] * 2

    async def test_a_key_drops_the_rest_of_a_reply(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(background("menu"), sound("rest"))]
        caller.press_at(1, "1")
        assert await visit(an_ivr(main(start=[ask_script(), sound("later")], key_1=HANGUP)), caller, rig) == DONE
        assert caller.noticed == [Heard("menu", "1")]

    async def test_letters_of_a_keypad_are_ignored(self) -> None:
        caller = a_caller()
        caller.press_at(1, "AD")
        assert await visit(an_ivr(main(start=[background("menu"), Hangup()])), caller) == DONE
        assert caller.noticed == [Heard("menu")]


class TestPlaces:
    """The IVR 1.2, 3.6, 3.8."""

    async def test_a_disabled_action_is_stepped_over_and_keeps_its_position(self) -> None:
        caller = a_caller()
        ivr = an_ivr(main(start=[jump(position="3"), sound("wrong"), sound("off"), Hangup()]))
        start = ivr.contexts["main"].options["start"]
        off = replace(ivr.contexts["main"], options={"start": (*start[:2], replace(start[2], enabled=False), start[3])})
        assert await visit(replace(ivr, contexts={"main": off}), caller) == DONE
        assert caller.noticed == []

    async def test_a_jump_to_an_empty_start_enters_the_context_which_is_idle_at_once(self) -> None:
        caller = a_caller()
        ivr = an_ivr({"main": {"start": [jump("sales")]}, "sales": {"timeout": HANGUP}})
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Silence(5)]

    async def test_a_context_has_its_own_timeout(self) -> None:
        ivr = an_ivr({"main": {"start": [jump("slow")]}})
        slow = a_context("slow", {"timeout": HANGUP}, timeout=60)
        caller = a_caller()
        assert await visit(replace(ivr, contexts={**ivr.contexts, "slow": slow}), caller) == DONE
        assert caller.noticed == [Silence(60)]

    @pytest.mark.parametrize("option", ["s", "start", "S"])
    async def test_an_alias_of_an_option_may_be_jumped_to(self, option: str) -> None:
        ivr = an_ivr({"main": {"start": [jump("other", option)]}, "other": {"start": HANGUP}})
        assert await visit(ivr, a_caller()) == DONE

    async def test_a_jump_to_a_label_leads_to_its_action_in_whatever_context(self) -> None:
        ivr = an_ivr(
            {"main": {"start": [Jump(to=ToLabel("end"))]}, "other": {"key_1": [sound("wrong"), Hangup()]}},
            labels={"end": Place("other", "1", 2)},
        )
        caller, rig = a_caller(), Rig()
        assert await visit(ivr, caller, rig) == DONE
        assert rig.journal.of(Moved) == [Moved("other", "1", 2, "jump")]
        assert caller.noticed == []

    async def test_a_target_may_be_made_of_variables(self) -> None:
        ivr = an_ivr(main(start=[set_to("o", "5"), jump("$CONTEXT", "$o", "2")], key_5=[sound("wrong"), Hangup()]))
        caller = a_caller()
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == []

    @pytest.mark.parametrize(
        "target", [jump(option="3"), jump(option="nine"), jump(position="3"), jump(position=""), Jump(to=ToLabel("no"))]
    )
    async def test_a_missing_target_without_invalid_ends_the_call(self, target: Jump) -> None:
        rig = Rig()
        assert await visit(an_ivr(main(start=[target])), a_caller(), rig) == Ended(EndReason.TARGET_MISSING)
        assert rig.journal.codes == ["CB303"]

    async def test_variables_survive_a_jump(self) -> None:
        caller = a_caller()
        ivr = an_ivr(
            {"main": {"start": [set_to("x", "1"), jump("other")]}, "other": {"start": [sound("$x"), Hangup()]}}
        )
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("1")]


class TestReplies:
    """Call Interactive 6.9, 9.1."""

    async def test_after_the_last_verb_the_next_action_of_the_option_runs(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(sound("a"), sound("b"))]
        assert await visit(an_ivr(main(start=[ask_script(), sound("c"), Hangup()])), caller, rig) == DONE
        assert caller.noticed == [Heard("a"), Heard("b"), Heard("c")]

    async def test_each_verb_is_told_with_its_line(self) -> None:
        rig = Rig()
        rig.scripts.replies = [says(sound("a"), Hangup())]
        await visit(an_ivr(main(start=[ask_script()])), a_caller(), rig)
        assert [(step.address, step.what, step.line) for step in rig.journal.of(StepBegun)] == [
            ("context.main.option.start[1]", "call_interactive", 0),
            ("", "ask", 0),
            ("", "play_sound", 1),
            ("", "hangup", 2),
        ]

    async def test_hangup_of_a_reply_ends_the_call_with_its_own_reason(self) -> None:
        rig = Rig()
        rig.scripts.replies = [says(Hangup(cause=HangupCause.USER_BUSY))]
        ended = await visit(an_ivr(main(start=[ask_script(), sound("wrong")])), a_caller(), rig)
        assert ended == Ended(EndReason.REPLY_HANGUP, HangupCause.USER_BUSY)

    async def test_a_jump_of_a_reply_leaves_its_list(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(jump("main", "4"), sound("rest"))]
        assert await visit(an_ivr(main(start=[ask_script(), sound("wrong")], key_4=HANGUP)), caller, rig) == DONE
        assert caller.noticed == []

    async def test_the_reply_to_a_request_takes_the_place_of_the_first(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(sound("a"), again("menu.php?d=$d")), says(sound("b")), says()]
        ivr = an_ivr(main(start=[ask_script(), sound("next"), Hangup()]))
        assert await visit(ivr, caller, rig) == DONE
        assert caller.noticed == [Heard("a"), Heard("b"), Heard("next")]
        asked = [question for question, _ in rig.scripts.asked]
        assert [question.base for question in asked] == ["", "http://script.example.com/check"]
        assert asked[1].request == again("menu.php?d=$d")

    async def test_two_requests_ordered_by_verbs_begin_at_least_a_second_apart(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(again()), says(again()), says(Wait(seconds=5), again()), says(Hangup())]
        await visit(an_ivr(main(start=[ask_script()])), caller, rig)
        began = [facts.event_time or 0 for _, facts in rig.scripts.asked]
        assert [(moment - began[0]) / 1_000_000 for moment in began] == [0, 0, 1, 6]

    async def test_a_script_that_asks_for_ever_is_ended_by_the_guard(self) -> None:
        rig = Rig()
        rig.scripts.each = lambda: says(again())
        assert await visit(an_ivr(main(start=[ask_script()]), lifetime=0), a_caller(), rig) == Ended(
            EndReason.ACTION_LIMIT
        )

    async def test_on_error_leads_where_the_action_says(self) -> None:
        rig = Rig()
        rig.scripts.replies = ["CB203"]
        ivr = an_ivr(main(start=[ask_script(on_error=to(option="0"))], key_0=HANGUP))
        assert await visit(ivr, a_caller(), rig) == DONE

    async def test_on_error_hangup_is_the_files_hangup_not_the_replys(self) -> None:
        rig = Rig()
        rig.scripts.replies = ["CB203"]
        ended = await visit(an_ivr(main(start=[ask_script(on_error=HangUp())])), a_caller(), rig)
        assert ended == Ended(EndReason.HANGUP_ACTION)


class TestGuards:
    """The IVR 3.7, 3.10."""

    async def test_a_loop_of_questions_without_keys_ends_too(self) -> None:
        caller = a_caller()
        ivr = an_ivr(main(start=[digits(4, timeout=3), jump()]))
        assert await visit(ivr, caller) == Ended(EndReason.IDLE_LIMIT)
        assert now() == 33

    async def test_so_does_a_script_that_asks_the_caller_the_same_again_and_again(self) -> None:
        rig = Rig()
        rig.scripts.each = lambda: says(digits(4, timeout=3), again())
        assert await visit(an_ivr(main(start=[ask_script()])), a_caller(), rig) == Ended(EndReason.IDLE_LIMIT)
        assert len(rig.scripts.asked) == 11

    async def test_a_question_without_key_is_one_idle_cycle_even_with_no_digit_required(self) -> None:
        assert await visit(an_ivr(main(start=[digits(4, min_digits=0), jump()])), a_caller()) == Ended(
            EndReason.IDLE_LIMIT
        )

    async def test_any_key_sets_the_idle_cycles_to_zero(self) -> None:
        caller = a_caller()
        caller.press_at(6, "9")
        ivr = an_ivr(main(start=[sound("menu")], timeout=[jump()], key_9=[jump()]), max_idle_cycles=1)
        assert await visit(ivr, caller) == Ended(EndReason.IDLE_LIMIT)
        assert caller.noticed.count(Heard("menu")) == 3

    async def test_a_key_that_is_dropped_is_a_sign_of_life_all_the_same(self) -> None:
        caller = a_caller()
        caller.press_at(8, "1")
        ivr = an_ivr(main(start=[sound("menu")], timeout=[jump()]), max_idle_cycles=1, buffer_foreground_keys=False)
        assert await visit(ivr, caller) == Ended(EndReason.IDLE_LIMIT)
        assert caller.noticed.count(Heard("menu")) == 3

    async def test_any_key_sets_the_actions_to_zero(self) -> None:
        caller, rig = a_caller(), Rig()
        caller.press_at(3.5, "1")
        ivr = an_ivr(main(start=[Wait(seconds=1), jump()]), max_actions=10)
        assert await visit(ivr, caller, rig) == Ended(EndReason.ACTION_LIMIT)
        assert len(rig.journal.of(StepBegun)) == 7 + 10

    async def test_disabled_actions_count_as_actions(self) -> None:
        ivr = an_ivr(main(start=[sound("off"), jump()]), max_actions=9)
        context = ivr.contexts["main"]
        off, back = context.options["start"]
        ivr = replace(ivr, contexts={"main": replace(context, options={"start": (replace(off, enabled=False), back)})})
        rig = Rig()
        assert await visit(ivr, a_caller(), rig) == Ended(EndReason.ACTION_LIMIT)
        assert len(rig.journal.of(StepBegun)) == 4

    async def test_an_empty_timeout_ends_the_call(self) -> None:
        assert await visit(an_ivr(main(start=[sound("menu")])), a_caller()) == Ended(EndReason.TIMEOUT_EMPTY)

    async def test_no_guard_but_the_lifetime_ends_a_call_that_keys(self) -> None:
        caller = a_caller()
        for minute in range(60):
            caller.press_at(60 * minute + 10, "1")
        ivr = an_ivr(
            main(start=[Wait(seconds=30)], timeout=[jump()], key_1=[jump()]), max_idle_cycles=2, max_actions=10
        )
        assert await visit(ivr, caller) == Ended(EndReason.LIFETIME)


class TestLifetime:
    """The IVR 3.10."""

    async def test_the_present_sound_is_cut_and_the_call_ends(self) -> None:
        caller, rig = a_caller(opera=5000), Rig()
        assert await visit(an_ivr(main(start=[sound("opera")])), caller, rig) == Ended(EndReason.LIFETIME)
        assert now() == 3600
        assert caller.noticed == []
        assert rig.journal.codes == ["CB306"]

    async def test_a_request_is_cut_too(self) -> None:
        rig = Rig()
        rig.scripts.seconds = 100
        assert await visit(an_ivr(main(start=[ask_script()]), lifetime=9), a_caller(), rig) == Ended(EndReason.LIFETIME)
        assert rig.scripts.cancelled == 1

    async def test_the_call_goes_where_on_lifetime_says_and_it_is_not_restarted(self) -> None:
        caller = a_caller(opera=5000, bye=5000)
        ivr = an_ivr(
            main(start=[sound("opera")], key_0=[sound("bye"), Hangup()]), lifetime=60, on_lifetime=to(option="0")
        )
        assert await visit(ivr, caller) == DONE
        assert caller.noticed == [Heard("bye")]
        assert now() == 60 + 5000

    async def test_it_may_go_on_with_the_next_action(self) -> None:
        caller = a_caller(opera=5000)
        ivr = an_ivr(main(start=[sound("opera"), Hangup()]), lifetime=60, on_lifetime=Continue())
        assert await visit(ivr, caller) == DONE

    async def test_a_target_that_is_missing_ends_the_call(self) -> None:
        ivr = an_ivr(main(start=[Wait(seconds=99)]), lifetime=60, on_lifetime=to("nope"))
        assert await visit(ivr, a_caller()) == Ended(EndReason.TARGET_MISSING)

    async def test_it_counts_from_the_entry_of_the_call(self) -> None:
        call = a_call(an_ivr(main(start=[Wait(seconds=99)]), lifetime=60))
        call.entered = -100.0
        assert await walk(call, Rig().ports) == Ended(EndReason.LIFETIME)
        assert now() == 0

    async def test_zero_is_no_limit(self) -> None:
        ivr = an_ivr(main(start=[sound("opera"), Hangup()]), lifetime=0)
        assert await visit(ivr, a_caller(opera=1_000_000)) == DONE

    async def test_a_timeout_of_something_else_is_no_end_of_the_lifetime(self) -> None:
        rig = Rig()

        def fail() -> Reply:
            raise TimeoutError

        rig.scripts.each = fail
        with pytest.raises(TimeoutError):
            await visit(an_ivr(main(start=[ask_script()])), a_caller(), rig)


class TestDialplanStep:
    """The IVR 10.1, 10.2; Call Interactive 9.3."""

    async def test_its_verbs_run_and_the_dialplan_goes_on(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(sound("a"))]
        assert await walk(a_step(caller, Ask(SCRIPT)), rig.ports) == Left(DialplanResult.DONE)
        assert caller.noticed == [Heard("a")]

    async def test_a_script_that_failed_is_said(self) -> None:
        rig = Rig()
        rig.scripts.replies = ["CB203"]
        step = a_step(a_caller(), Ask(SCRIPT.model_copy(update={"on_error": HangUp()})))
        assert await walk(step, rig.ports) == Left(DialplanResult.FAILED)

    async def test_a_key_stops_a_background_sound_stays_in_the_buffer_and_the_next_verb_runs(self) -> None:
        caller = a_caller()
        caller.press_at(1, "1")
        step = a_step(caller, background("menu"), digits(1), sound("got-$d"))
        assert await walk(step, Rig().ports) == Left(DialplanResult.DONE)
        assert caller.noticed == [Heard("menu", "1"), Heard("got-1")]

    async def test_hangup_ends_the_call(self) -> None:
        assert await walk(a_step(a_caller(), Hangup()), Rig().ports) == Ended(EndReason.REPLY_HANGUP)

    async def test_a_jump_is_refused_and_the_dialplan_goes_on(self) -> None:
        caller, rig = a_caller(), Rig()
        assert await walk(a_step(caller, jump("from-phones"), sound("rest")), rig.ports) == Left(DialplanResult.DONE)
        assert rig.journal.codes == ["CB307"]
        assert caller.noticed == []

    async def test_a_script_that_asks_for_ever_does_not_keep_the_caller(self) -> None:
        rig = Rig()
        rig.scripts.each = lambda: says(again())
        assert await walk(a_step(a_caller(), Ask(SCRIPT)), rig.ports) == Left(DialplanResult.FAILED)
        assert len(rig.scripts.asked) == STEP_MAX_ACTIONS

    async def test_a_question_without_key_does_not_end_it(self) -> None:
        steps = (digits(1, timeout=1),) * 20
        assert await walk(a_step(a_caller(), *steps), Rig().ports) == Left(DialplanResult.DONE)


class TestTrouble:
    async def test_nothing_runs_any_more_when_the_caller_has_left(self) -> None:
        caller = a_caller(menu=10)
        caller.leave_at(2)
        with pytest.raises(ChannelGone):
            await visit(an_ivr(main(start=[sound("menu"), sound("later")])), caller)
        assert caller.noticed == []

    async def test_a_caller_who_leaves_while_a_script_is_asked_cancels_the_request(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.seconds = 10
        caller.leave_at(3)
        with pytest.raises(ChannelGone):
            await visit(an_ivr(main(start=[ask_script()])), caller, rig)
        assert rig.scripts.cancelled == 1
        assert caller.noticed == [Music("default", 1)]
        assert now() == 3

    async def test_a_command_that_asterisk_refuses_costs_one_step(self) -> None:
        caller, rig = a_caller(), Rig()
        caller.refuses = {"play"}
        assert await visit(an_ivr(main(start=[sound("menu"), Hangup()])), caller, rig) == DONE
        assert rig.journal.codes == ["CB312"]

    async def test_when_not_even_waiting_is_possible_the_walk_is_given_up(self) -> None:
        caller = a_caller()
        caller.refuses = {"play", "wait"}
        with pytest.raises(AsteriskError):
            await visit(an_ivr(main(start=[sound("menu")])), caller)

    async def test_a_key_that_is_said_to_wait_and_does_not_is_no_choice(self) -> None:
        class Hasty(FakeChannel):
            async def wait(self, seconds: float, keys: KeyRule = KeyRule.BUFFER) -> Waited:
                waited = await super().wait(seconds, keys)
                self.keys.clear()
                return waited

        caller = Hasty(up=True)
        caller.press_at(1, "1")
        assert await visit(an_ivr(main(key_1=HANGUP)), caller) == Ended(EndReason.TIMEOUT_EMPTY)
        assert caller.noticed == [Silence(1), Silence(5)]


async def test_the_steps_of_a_reply_are_told_as_their_author_wrote_them() -> None:
    rig = Rig()
    rig.scripts.replies.append(Reply(verbs=(Wait(seconds=1), Hangup()), lines=(2, 3), names=("Pause", "Hangup")))
    await walk(a_call(an_ivr(main(start=[ask_script()]))), rig.ports)
    assert [step.what for step in rig.journal.of(StepBegun)] == ["call_interactive", "ask", "Pause", "Hangup"]
