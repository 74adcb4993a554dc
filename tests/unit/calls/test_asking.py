"""Asking a script while the caller is held. Source: Call Interactive 4.3, 4.5, 6.9, 9.2."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bridge.calls.asking import ask, facts_of
from bridge.calls.party import Party
from bridge.errors import ScriptError
from bridge.ivr.bind import Ask, Reply
from bridge.ivr.events import EventType
from bridge.ivr.verbs import Hangup
from bridge.protocol.facts import CallFacts
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel, Music, Silence
from tests.fakes.event_ports import FakeIds
from tests.fakes.ports import Rig
from tests.fakes.snapshots import FakeSnapshots
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, a_live, again, an_ivr, main, says


class TestHold:
    @pytest.mark.parametrize(
        ("ivr", "script", "heard"),
        [
            ({}, {}, [Music("default", 3)]),
            ({"moh_folder": "jazz"}, {}, [Music("jazz", 3)]),
            ({"moh_folder": "jazz", "wait_music": "rock", "wait_music_after": 0}, {}, [Music("rock", 5)]),
            ({"wait_music": ""}, {}, []),
            ({"wait_music_after": 5}, {}, []),
            ({"wait_music": "rock"}, {"wait_music": "pop", "wait_music_after": 1}, [Music("pop", 4)]),
            ({"wait_music": "rock"}, {"wait_music": ""}, []),
        ],
    )
    async def test_i31_music_after_a_while_from_the_script_else_the_ivr(
        self, ivr: dict[str, object], script: dict[str, object], heard: list[object]
    ) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        rig.scripts.replies, rig.scripts.seconds = [says()], 5
        question = Ask(SCRIPT.model_copy(update=script))
        await ask(question, a_call(an_ivr(main(start=[Hangup()]), **ivr), caller), rig.ports)
        assert caller.noticed == heard

    @pytest.mark.parametrize(("script", "heard"), [({}, []), ({"wait_music": "pop"}, [Music("pop", 3)])])
    async def test_a_dialplan_step_is_silent_unless_the_script_says_otherwise(
        self, script: dict[str, object], heard: list[object]
    ) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        rig.scripts.replies, rig.scripts.seconds = [says()], 5
        await ask(Ask(SCRIPT.model_copy(update=script)), a_call(channel=caller), rig.ports)
        assert caller.noticed == heard


class TestStatus:
    async def test_a_reply_with_verbs_is_ok_and_one_without_is_empty(self) -> None:
        call, rig = a_call(), Rig()
        rig.scripts.replies = [says(Hangup()), says()]
        await ask(Ask(SCRIPT), call, rig.ports)
        assert call.value_of("REQUESTSTATUS") == "OK"
        await ask(Ask(SCRIPT), call, rig.ports)
        assert call.value_of("REQUESTSTATUS") == "EMPTY"
        assert call.requests == 2

    async def test_a_failure_is_remembered_and_passed_on(self) -> None:
        call, rig = a_call(), Rig()
        rig.scripts.replies = ["CB203"]
        with pytest.raises(ScriptError):
            await ask(Ask(SCRIPT), call, rig.ports)
        assert call.value_of("REQUESTSTATUS") == "FAILED"


async def test_only_the_second_request_verb_waits_for_the_rest_of_a_second() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(channel=caller)
    rig.scripts.replies, rig.scripts.seconds = [says()] * 4, 0.25
    ordered = Ask(SCRIPT, request=again())
    for question in (Ask(SCRIPT), ordered, Ask(SCRIPT), ordered):
        await ask(question, call, rig.ports)
    assert caller.noticed == [Silence(0.5)]


class TestFacts:
    async def test_an_outside_caller(self) -> None:
        facts = facts_of(a_call(an_ivr(main(start=[Hangup()]))), Rig().ports)
        assert replace(facts, variables={}) == CallFacts(
            call_id="1763800001.42",
            call_api_id="lfrsmzqx7c6tahkgcdvj",
            caller_number="+12025550143",
            caller_name="Ștefan",
            called_extension="0003*099",
            called_number="099",
            event_time=1_763_800_000_000_000,
        )

    async def test_an_inside_caller_is_known_by_its_extension(self) -> None:
        phone = Extension("0003", "001")
        party = Party(
            CallerId("", "0003*001"), phone, 11, called_did="0258", called_extension=IVR_NUMBER, called_extension_id=12
        )
        facts = facts_of(replace(a_call(), party=party), Rig().ports)
        assert (facts.caller_number, facts.caller_extension, facts.caller_extension_id) == ("0003*001", "0003*001", 11)
        assert (facts.caller_name, facts.called_did, facts.called_extension_id) == (None, "0258", 12)

    async def test_what_is_not_known_is_absent(self) -> None:
        facts = facts_of(replace(a_call(), party=Party(CallerId())), Rig().ports)
        assert (facts.caller_number, facts.caller_name, facts.called_extension, facts.called_number) == (None,) * 4

    async def test_variables_are_those_of_this_moment(self) -> None:
        call = a_call()
        call.variables["code"] = "42"
        facts = facts_of(call, Rig().ports)
        call.variables["code"] = "43"
        assert (facts.variables["code"], facts.variables["CALLID"]) == ("42", "1763800001.42")


def test_a_call_without_requests_has_no_status() -> None:
    assert a_call().value_of("REQUESTSTATUS") == ""


class TestDialOut:
    """Events and API 3.2, column `dial-out`."""

    @pytest.mark.parametrize(
        ("called", "extension", "extension_id"),
        [("001", "0003*001", 11), ("0040258422544", None, None)],
    )
    async def test_the_called_party_is_the_one_that_is_about_to_be_rung_and_the_ivr_calls(
        self, called: str, extension: str | None, extension_id: int | None
    ) -> None:
        ivr = an_ivr(main(start=[Hangup()]), id=12)
        rig = Rig(live=a_live(ivr))
        rig.scripts.replies = [says()]
        call = a_call(ivr, FakeChannel(up=True), rig.live)
        call.party = replace(call.party, called_did="0258422544")
        to = Extension.parse(extension, "") if extension else None
        await ask(Ask(SCRIPT, EventType.DIAL_OUT, called=called, called_extension=to, leg="17.1"), call, rig.ports)
        ((_, facts),) = rig.scripts.asked
        assert facts == replace(
            facts_of(call, rig.ports),
            called_did=None,
            called_number=called,
            called_extension=extension,
            called_extension_id=extension_id,
            caller_extension="0003*099",
            caller_extension_id=12,
            sub_call_id="17.1",
            status=CallStatus.CALLING,
            flow=CallFlow.OUT,
            variables=facts.variables,
        )
        assert facts.caller_number == "+12025550143"

    async def test_of_a_call_that_the_api_has_placed_the_ivr_is_who_calls(self) -> None:
        ivr = an_ivr(main(start=[Hangup()]), id=12)
        rig = Rig(live=a_live(ivr))
        rig.scripts.replies = [says()]
        phone = Extension("0003", "001")
        party = Party(CallerId("Ana", "0003*001"), phone, called_number="0003*099", called_extension=IVR_NUMBER)
        call = replace(a_call(ivr, live=rig.live), party=party, placed=True)
        await ask(Ask(SCRIPT, EventType.DIAL_OUT), call, rig.ports)
        ((_, facts),) = rig.scripts.asked
        assert (facts.caller_number, facts.caller_name, facts.caller_extension) == ("0003*099", None, "0003*099")
        assert (facts.called_number, facts.called_extension, facts.called_extension_id) == ("0003*001", "0003*001", 11)
        assert (facts.flow, facts.sub_call_id) == (CallFlow.OUT, call.id)

    async def test_in_a_dialplan_step_of_a_script_nobody_is_called(self) -> None:
        rig = Rig()
        rig.scripts.replies = [says()]
        call = replace(a_call(), party=Party(CallerId("", "1")))
        await ask(Ask(SCRIPT, EventType.DIAL_OUT), call, rig.ports)
        ((_, facts),) = rig.scripts.asked
        assert facts == replace(facts_of(call, rig.ports), variables=facts.variables)


class TestDialIn:
    """Events and API 3.2, column `dial-in`."""

    async def test_an_ivr_tells_the_leg_that_a_notification_tells(self) -> None:
        ivr = an_ivr(main(start=[Hangup()]), id=12)
        rig = Rig(live=a_live(ivr))
        rig.scripts.replies = [says()]
        call = a_call(ivr, live=rig.live)
        call.set("pin", "1234", secret=True)
        await ask(Ask(SCRIPT, EventType.DIAL_IN), call, rig.ports)
        ((_, facts),) = rig.scripts.asked
        assert facts == replace(
            facts_of(call, rig.ports),
            called_extension_id=12,
            sub_call_id=call.id,
            status=CallStatus.CALLING,
            flow=CallFlow.IN,
            variables=facts.variables,
        )
        assert facts.variables["pin"] == "1234"
        assert facts.secrets == {"pin"}

    async def test_a_telephone_that_is_about_to_be_rung_has_no_leg_yet(self) -> None:
        rig = Rig(live=a_live())
        rig.scripts.replies = [says()]
        party = Party(CallerId("", "0744"), called_number="001", called_extension=Extension("0003", "001"))
        call = replace(a_call(live=rig.live), party=party)
        await ask(Ask(SCRIPT, EventType.DIAL_IN), call, rig.ports)
        ((_, facts),) = rig.scripts.asked
        assert (facts.called_extension, facts.called_extension_id, facts.sub_call_id) == ("0003*001", 11, None)
        assert (facts.caller_number, facts.called_number, facts.flow) == ("0744", "001", CallFlow.IN)


async def test_ids_that_no_file_gives_are_those_of_the_store() -> None:
    rig = Rig(live=a_live())
    rig.ids = FakeIds({IVR_NUMBER: 901, Extension("0003", "002"): 902})
    party = Party(CallerId("", "0003*002"), Extension("0003", "002"), called_extension=IVR_NUMBER)
    facts = facts_of(replace(a_call(live=rig.live), party=party), rig.ports)
    assert (facts.called_extension_id, facts.caller_extension_id) == (901, 902)


class TestRestart:
    """The IVR 3.12, Call Interactive 9.5."""

    @pytest.mark.parametrize(("resumed", "asked"), [(True, True), (True, False), (False, True), (False, False)])
    async def test_it_is_told_only_when_the_request_may_have_been_sent_before(
        self, *, resumed: bool, asked: bool
    ) -> None:
        call, rig = a_call(), Rig()
        call.resumed, call.asked = resumed, asked
        rig.scripts.replies = [says(), says()]
        await ask(Ask(SCRIPT), call, rig.ports)
        await ask(Ask(SCRIPT), call, rig.ports)
        assert [facts.resumed for _, facts in rig.scripts.asked] == [resumed and asked, False]

    @pytest.mark.parametrize("reply", [says(Hangup()), "CB203"])
    async def test_that_it_may_have_been_sent_is_kept_before_it_is_and_forgotten_with_the_answer(
        self, reply: Reply | str
    ) -> None:
        call, rig = a_call(), Rig(snapshots=(snapshots := FakeSnapshots()))
        rig.scripts.replies = [reply]
        with suppress(ScriptError):
            await ask(Ask(SCRIPT), call, rig.ports)
        assert [secured.asked for secured in snapshots.secured] == [True]
        assert not call.asked
