"""What happens on a call. Source: The IVR 3.5 to 3.10 and 11, Call Interactive 9.

Sounds last 2 s unless the test says otherwise. A lone `Hangup()` marks where a call has come to.
"""

import asyncio
from dataclasses import replace

import pytest

from bridge.calls.call import Call
from bridge.calls.channel import Waited
from bridge.calls.journal import FaultFound, IvrEntered, Moved, SoundPlayed, StepBegun
from bridge.calls.session import STEP_MAX_ACTIONS, _settle, walk
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.actions import Action
from bridge.ivr.bind import Ask, Origin, Pending, Reply
from bridge.ivr.events import EventType
from bridge.ivr.model import Ivr, TransferTo
from bridge.ivr.outcomes import Ended, Left, Pressed, Taken
from bridge.ivr.step import Where
from bridge.ivr.targets import Continue, HangUp, Place, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Jump, PlaySound, RecordSound, SetCaller, Verb, Wait
from bridge.telephony.causes import DialplanResult, EndReason, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import TYPE_AHEAD, KeyRule
from bridge.telephony.values import CallerId, Extension
from tests.fakes.callees import BUSY, Callee
from tests.fakes.channel import Answered, FakeChannel, Heard, Music, Silence
from tests.fakes.ports import Rig
from tests.fakes.snapshots import FakeSnapshots
from tests.unit.calls.ivrs import (
    SCRIPT,
    a_call,
    a_context,
    a_live,
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
    transfer,
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

    async def test_a_jump_asks_the_contexts_of_the_script_that_said_it(self) -> None:
        rig = Rig()
        rig.scripts.replies = [says(jump("from-phones", "112"))]
        script = SCRIPT.model_copy(update={"jump_contexts": ("from-phones",)})
        left = await walk(a_step(a_caller(), Ask(script)), rig.ports)
        assert left == Left(DialplanResult.DONE, DialplanPlace("from-phones", "112"))
        assert rig.journal.codes == []

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


def asked_at_the_door(*events: EventType) -> Ivr:
    asks = tuple(Ask(SCRIPT.model_copy(update={"name": f"{event}{at}"}), event) for at, event in enumerate(events))
    return replace(an_ivr(main(start=[sound("menu"), Hangup()], key_1=[sound("one"), Hangup()])), asks=asks)


def who_was_asked(rig: Rig) -> list[str]:
    return [question.script.name for question, _ in rig.scripts.asked]


class TestDoor:
    """The IVR 3.2; Events and API 2.1 (several definitions of one type)."""

    async def test_steering_events_are_asked_in_their_order_each_after_the_verbs_of_the_one_before(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(sound("a")), "CB203", says(sound("b"))]
        ivr = asked_at_the_door(EventType.DIAL_IN, EventType.DIAL_OUT, EventType.DIAL_IN, EventType.DIAL_IN)
        assert await visit(ivr, caller, rig) == DONE
        assert caller.noticed == [Heard("a"), Heard("b"), Heard("menu")]
        assert who_was_asked(rig) == ["dial-in0", "dial-in2", "dial-in3"]

    @pytest.mark.parametrize(
        ("verb", "ended", "heard"),
        [
            (Hangup(), Ended(EndReason.REPLY_HANGUP), []),
            (jump(option="1"), DONE, [Heard("one")]),
            (jump("nope"), Ended(EndReason.TARGET_MISSING), []),
        ],
    )
    async def test_a_hangup_or_a_jump_stops_the_series(self, verb: Verb, ended: Ended, heard: list[Heard]) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(verb)]
        assert await visit(asked_at_the_door(EventType.DIAL_IN, EventType.DIAL_IN), caller, rig) == ended
        assert caller.noticed == heard
        assert who_was_asked(rig) == ["dial-in0"]

    async def test_so_does_a_failure_that_jumps(self) -> None:
        rig = Rig()
        rig.scripts.replies = ["CB203"]
        ivr = asked_at_the_door(EventType.DIAL_IN, EventType.DIAL_IN)
        asks = tuple(replace(ask, script=ask.script.model_copy(update={"on_error": HangUp()})) for ask in ivr.asks)
        assert await visit(replace(ivr, asks=asks), a_caller(), rig) == DONE
        assert len(rig.scripts.asked) == 1

    async def test_a_key_at_the_door_chooses(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says(background("hello"))]
        caller.press_at(1, "1")
        assert await visit(asked_at_the_door(EventType.DIAL_IN), caller, rig) == DONE
        assert caller.noticed == [Heard("hello", "1"), Heard("one")]

    async def test_position_is_zero_while_the_call_stands_there(self) -> None:
        caller, rig = a_caller(), Rig()
        rig.scripts.replies = [says()]
        call = a_call(asked_at_the_door(EventType.DIAL_IN), caller)
        assert call.value_of("POSITION") == "0"
        await walk(call, rig.ports)
        assert call.value_of("POSITION") == "2"


class TestAnsweredAfterDialIn:
    """The IVR 3.2, acceptance I38."""

    @staticmethod
    async def ringing(ivr: Ivr, *replies: Reply | str) -> tuple[Ended | Left | Taken, FakeChannel]:
        caller, rig = FakeChannel(), Rig(live=a_live())
        rig.scripts.replies = [*replies]
        call = a_call(ivr, caller, rig.live)
        call.answered = False
        return await walk(call, rig.ports), caller

    async def test_i38_a_hangup_rejects_a_call_that_was_never_answered(self) -> None:
        ended, caller = await self.ringing(asked_at_the_door(EventType.DIAL_IN), says(sound("sorry"), Hangup()))
        assert ended == Ended(EndReason.REPLY_HANGUP, HangupCause.CALL_REJECTED)
        assert caller.noticed == [Heard("sorry")]

    async def test_so_does_every_end_but_a_cause_that_is_named_stays(self) -> None:
        ivr = asked_at_the_door(EventType.DIAL_IN)
        ended, _ = await self.ringing(ivr, says(jump("nope")))
        assert ended == Ended(EndReason.TARGET_MISSING, HangupCause.CALL_REJECTED)
        ended, _ = await self.ringing(ivr, says(Hangup(cause=HangupCause.USER_BUSY)))
        assert ended == Ended(EndReason.REPLY_HANGUP, HangupCause.USER_BUSY)

    async def test_after_the_last_verb_it_is_answered(self) -> None:
        ended, caller = await self.ringing(asked_at_the_door(EventType.DIAL_IN), says(sound("early")))
        assert ended == DONE
        assert caller.noticed == [Heard("early"), Answered(), Silence(0.3), Heard("menu")]

    async def test_also_when_nothing_runs_then_and_the_call_is_idle_at_once(self) -> None:
        ivr = asked_at_the_door(EventType.DIAL_IN)
        empty = replace(ivr, contexts={"main": a_context("main", {"timeout": HANGUP}, entry=True)})
        _, caller = await self.ringing(empty, says())
        assert caller.noticed[:2] == [Answered(), Silence(0.3)]


class TestDialOut:
    """Events and API 2.1: once per transfer, before its first leg."""

    @staticmethod
    async def transferring(
        *replies: Reply | str, step: Transfer | None = None, events: int = 1
    ) -> tuple[Ended | Left | Taken, FakeChannel, Rig]:
        caller, rig = a_caller(), Rig()
        caller.others.phones = {"PJSIP/001": Callee(), "PJSIP/101": Callee()}
        asks = tuple(Ask(SCRIPT, EventType.DIAL_OUT) for _ in range(events))
        start: list[Action] = [step or transfer("001", "002"), sound("$DIALSTATUS"), Hangup()]
        ivr = replace(an_ivr(main(start=start, key_1=[sound("one"), Hangup()])), asks=asks)
        rig.live, rig.scripts.replies = a_live(ivr), [*replies]
        return await visit(ivr, caller, rig), caller, rig

    async def test_its_verbs_run_on_the_callers_channel_and_then_the_others_ring(self) -> None:
        reply = says(sound("wait"), SetCaller(name="Shop", number="1"))
        ended, caller, rig = await self.transferring(reply, "CB203", events=2)
        assert ended == Ended(EndReason.TRANSFER_FINAL)
        assert caller.noticed[0] == Heard("wait")
        assert caller.others.placed[0].shown == CallerId("Shop", "1")
        assert [question.called for question, _ in rig.scripts.asked] == ["001"] * 2

    @pytest.mark.parametrize(
        ("verb", "ended"),
        [
            (Hangup(), Ended(EndReason.REPLY_HANGUP)),
            (jump(option="1"), DONE),
            (transfer("101", on_failure=None), Ended(EndReason.TRANSFER_FINAL)),
            (transfer("0044123", on_failure=None), Ended(EndReason.TRANSFER_FINAL)),
        ],
    )
    async def test_a_hangup_a_jump_or_a_final_transfer_abandons_it(self, verb: Verb, ended: Ended) -> None:
        outcome, caller, rig = await self.transferring(says(verb))
        assert outcome == ended
        assert [leg.endpoint for leg in caller.others.placed] == (
            ["PJSIP/101"] if isinstance(verb, Transfer) and verb.to[0].text == "101" else []
        )
        assert len(rig.scripts.asked) == 1

    async def test_a_transfer_in_the_reply_asks_nobody_and_then_the_first_one_goes_on(self) -> None:
        reply = says(transfer("101", final=False, on_failure=None))
        _, caller, rig = await self.transferring(reply)
        assert [leg.endpoint for leg in caller.others.placed][:2] == ["PJSIP/101", "PJSIP/001"]
        assert len(rig.scripts.asked) == 1

    async def test_a_caller_who_leaves_in_the_middle_of_such_a_reply_is_told_one_who_talks_is_not(self) -> None:
        caller, rig = a_caller(), Rig()
        caller.others.phones = {"PJSIP/001": Callee()}
        ivr = an_ivr(main(start=[transfer("001")]))
        rig.live = a_live(ivr)
        call = a_call(ivr, caller, rig.live)
        caller.leave_at(3)
        with pytest.raises(ChannelGone):
            await walk(call, rig.ports)
        assert not call.cursor.in_a_list


class TestOtherIvr:
    """The IVR 9 (step 2), 3.2, 3.10; Events and API 2.1."""

    @staticmethod
    async def entering(
        first: list[Action], second: list[Action], replies: int = 0, **settings: object
    ) -> tuple[Ended | Left | Taken, FakeChannel, Call, Rig]:
        caller = a_caller()
        one = an_ivr(main(start=[set_to("x", "1"), *first]), variables={"v": "first"}, lifetime=60)
        two = replace(an_ivr(main(start=second), **settings), extension=Extension("0003", "098"))
        rig = Rig(live=a_live(one, two))
        rig.scripts.replies = [says()] * replies
        call = a_call(one, caller, rig.live)
        return await walk(call, rig.ports), caller, call, rig

    async def test_variables_and_identities_go_on_and_those_of_its_file_are_set(self) -> None:
        told: list[Action] = [sound("$EXTENSION-$x-$v-$w"), Hangup()]
        ended, caller, call, rig = await self.entering(
            [transfer("098"), sound("later")], told, variables={"v": "second", "w": "2", "CALLID": "forged"}
        )
        assert ended == DONE
        assert caller.noticed == [Heard("0003*098-1-second-2")]
        assert call.api_id == "lfrsmzqx7c6tahkgcdvj"
        assert rig.journal.codes == ["CB309"]
        assert rig.journal.of(IvrEntered) == [IvrEntered("0003*098")]

    async def test_its_dial_in_event_is_asked_and_no_dial_out_of_the_first(self) -> None:
        asks = (Ask(SCRIPT, EventType.DIAL_IN), Ask(SCRIPT, EventType.DIAL_OUT))
        _, _, _, rig = await self.entering([transfer("098")], HANGUP, replies=1, asks=asks)
        ((question, facts),) = rig.scripts.asked
        assert (question.event, facts.called_extension) == (EventType.DIAL_IN, "0003*098")

    async def test_the_lifetime_goes_on_by_its_limit(self) -> None:
        ended, _, _, _ = await self.entering([Wait(seconds=50), transfer("098")], [Wait(seconds=999)], lifetime=100)
        assert ended == Ended(EndReason.LIFETIME)
        assert now() == 100

    async def test_the_twenty_first_entry_ends_the_call(self) -> None:
        ended, _, call, rig = await self.entering([transfer("098")], [set_to("n", "$n."), transfer("099")])
        assert ended == Ended(EndReason.ENTRY_LIMIT)
        assert len(rig.journal.of(IvrEntered)) == 19
        assert call.value_of("n") == "." * 10
        assert rig.journal.codes == ["CB306"]

    async def test_it_is_entered_in_the_version_that_is_live_now_and_a_draft_stays_a_draft(self) -> None:
        one = an_ivr(main(start=[transfer("098")]))
        old, new = (
            replace(an_ivr(main(start=[sound(name), Hangup()])), extension=Extension("0003", "098"))
            for name in ("old", "new")
        )
        for is_draft, heard in ((False, "new"), (True, "old")):
            caller = a_caller()
            call = a_call(one, caller, replace(a_live(one, old), is_draft=is_draft))
            assert await walk(call, Rig(live=a_live(one, new)).ports) == DONE
            assert caller.noticed == [Heard(heard)]

    async def test_one_that_is_entered_from_a_dialplan_step_answers(self) -> None:
        two = an_ivr(main(start=[sound("menu"), Hangup()]))
        caller, rig = FakeChannel(), Rig(live=a_live(two))
        step = a_step(caller, transfer("099"))
        step.live, step.answered = rig.live, False
        assert await walk(step, rig.ports) == DONE
        assert caller.noticed == [Answered(), Silence(0.3), Heard("menu")]


class TestLifetimeTransfer:
    async def test_the_call_is_transferred_for_good(self) -> None:
        ivr = an_ivr(main(start=[Wait(seconds=99)]), lifetime=60, on_lifetime=TransferTo(Template.parse("$x")))
        for phone, seconds in ((Callee(talks=5000), 5061), (BUSY, 61)):
            began, caller = now(), a_caller()
            caller.others.phones = {"PJSIP/001": phone}
            rig = Rig(live=a_live(ivr))
            call = a_call(ivr, caller, rig.live)
            call.entered, call.variables["x"] = began, "001"
            assert await walk(call, rig.ports) == Ended(EndReason.TRANSFER_FINAL)
            assert now() - began == seconds
            assert "on_lifetime" in [step.what for step in rig.journal.of(StepBegun)]

    async def test_a_step_of_the_dialplan_has_no_lifetime(self) -> None:
        call = a_step(a_caller(), Wait(seconds=3600), Wait(seconds=3600))
        assert await walk(call, Rig().ports) == Left(DialplanResult.DONE)


async def test_keys_are_taken_before_an_outcome_is_settled() -> None:
    with pytest.raises(AssertionError):
        _settle(Pressed(), a_call(), Rig().ports)


class TestRestart:
    """The IVR 3.12."""

    async def test_a_reply_in_hand_is_part_of_what_is_kept_and_is_not_asked_for_again(self) -> None:
        ivr = an_ivr(main(start=[ask_script(), Hangup()]))
        rig = Rig(snapshots=(snapshots := FakeSnapshots()))
        rig.scripts.replies = [says(RecordSound(max_seconds=1), sound("rest"))]
        assert await visit(ivr, FakeChannel(up=True), rig) == DONE
        asked, records = snapshots.secured
        assert (asked.asked, [type(one.step) for one in asked.cursor.pending]) == (True, [Ask])
        assert (records.asked, [type(one.step) for one in records.cursor.pending]) == (False, [RecordSound, PlaySound])

    async def test_only_the_step_that_had_begun_is_told_that_it_begins_again(self) -> None:
        ivr = an_ivr(main(start=[ask_script(), ask_script(), Hangup()]))
        rig = Rig()
        rig.scripts.replies = [says(), says()]
        call = a_call(ivr, FakeChannel(up=True), rig.live)
        call.cursor = replace(call.cursor, pending=(Pending(Ask(SCRIPT), Origin("check", 0)),))
        call.resumed = call.asked = True
        await walk(call, rig.ports)
        assert [facts.resumed for _, facts in rig.scripts.asked] == [True, False]

    async def test_keys_of_one_step_are_not_found_again_by_the_next(self) -> None:
        given: list[str] = []
        caller = FakeChannel(up=True)
        caller.press("12")
        asyncio.get_running_loop().call_later(1, lambda: given.append(caller.keys.given))
        await visit(an_ivr(main(start=[digits(1), Wait(seconds=3), Hangup()])), caller)
        assert given == ["2"]
