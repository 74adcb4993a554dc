"""From an arrival to a call at its entry. Source: The IVR 3.2, 10.1; Events and API 7.1."""

from dataclasses import replace

import pytest

from bridge.calls.channel import Arrival
from bridge.calls.entering import begin, enter_ivr, live_now, open_call
from bridge.calls.journal import CallAnswered, CallEntered
from bridge.calls.party import Party
from bridge.calls.prompts import new_recording
from bridge.calls.switchboard import LiveCall
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.cursor import Cursor, at_entry
from bridge.ivr.entries import IvrEntry, PassEntry, StepEntry
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.guards import Counters
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Answer
from bridge.ivr.outcomes import Ended
from bridge.ivr.targets import Place
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import EndReason
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import Answered, FakeChannel, Silence, Told
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import IVR_NUMBER, SCRIPT, a_call, an_ivr, main

PHONE = Extension("0003", "001")
LIVE = LiveSet("v1", "0003", dialling=Dialling("0003", Directory((Declaration(PHONE, ExtensionKind.PHONE, id=11),))))
IVR = an_ivr(main(start=[Hangup()]), variables={"company": "Acme"}, id=12)


def arrival(endpoint: str = "PJSIP/trunk", dialled: str = "099") -> Arrival:
    return Arrival(FakeChannel(), (), CallerId("Ana", "+12025550143"), dialled, endpoint, up=False)


class TestIvr:
    async def test_a_call_stands_at_the_entry_with_the_variables_of_the_file(self) -> None:
        call = begin(arrival(), IvrEntry(IVR, "0258422544"), LIVE, Rig().ports)
        assert not call.answered
        assert (call.ivr, call.cursor, call.variables) == (IVR, Cursor(Place("main")), {"company": "Acme"})
        assert call.party == Party(
            CallerId("Ana", "+12025550143"),
            called_number="099",
            called_did="0258422544",
            called_extension=IVR_NUMBER,
            called_extension_id=12,
        )
        assert call.shown == call.party.caller

    async def test_the_variables_of_one_call_are_not_those_of_the_next(self) -> None:
        first = begin(arrival(), IvrEntry(IVR, None), LIVE, Rig().ports)
        first.variables["company"] = "Other"
        assert begin(arrival(), IvrEntry(IVR, None), LIVE, Rig().ports).variables == {"company": "Acme"}

    async def test_a_phone_is_known_by_its_endpoint_not_by_what_it_says_of_itself(self) -> None:
        party = begin(arrival("PJSIP/001"), IvrEntry(IVR, None), LIVE, Rig().ports).party
        assert (party.caller, party.caller_extension, party.caller_extension_id) == (
            CallerId("Ana", "0003*001"),
            PHONE,
            11,
        )

    async def test_the_entry_is_told(self) -> None:
        rig = Rig()
        call = begin(arrival(), IvrEntry(IVR, "0258"), LIVE, rig.ports)
        assert rig.journal.entries == [
            CallEntered("0003*099", "+12025550143", "099", "0258", call.api_id, "pbx1"),
        ]


class TestStep:
    async def test_the_script_is_asked_in_no_ivr(self) -> None:
        call = begin(arrival(dialled="100"), StepEntry(SCRIPT), LIVE, Rig().ports)
        assert call.ivr is None
        assert call.cursor == Cursor(None, (Pending(Ask(SCRIPT, in_dialplan=True), Origin("check", 0)),))

    @pytest.mark.parametrize(
        ("dialled", "extension", "extension_id"),
        [
            ("001", PHONE, 11),
            ("0003*001", PHONE, 11),
            ("002", None, None),
            ("+12025550100", None, None),
            ("", None, None),
        ],
    )
    async def test_the_dialled_number_is_the_called_extension_only_when_it_is_declared(
        self, dialled: str, extension: Extension | None, extension_id: int | None
    ) -> None:
        party = begin(arrival(dialled=dialled), StepEntry(SCRIPT), LIVE, Rig().ports).party
        assert (party.called_extension, party.called_extension_id) == (extension, extension_id)
        assert party.called_number == (dialled or None)


class TestPassing:
    """`Stasis(callbridge,dial-in|dial-out,…)`. Source: Events and API 2.1, 3.2; The IVR 10.1."""

    async def test_the_definitions_that_steer_are_asked_one_after_the_other(self) -> None:
        asks = (Ask(SCRIPT, EventType.DIAL_OUT), Ask(SCRIPT, EventType.DIAL_OUT))
        call = begin(arrival(), PassEntry(PHONE, Trigger.DIAL_OUT, asks), LIVE, Rig().ports)
        assert call.ivr is None
        assert call.cursor == Cursor(
            None, tuple(Pending(replace(ask, in_dialplan=True), Origin("check", 0)) for ask in asks)
        )

    async def test_at_dial_out_the_extension_calls_whatever_its_channel(self) -> None:
        entry = PassEntry(PHONE, Trigger.DIAL_OUT)
        party = begin(arrival("Local/x", dialled="0040258"), entry, LIVE, Rig().ports).party
        assert party == Party(CallerId("Ana", "0003*001"), PHONE, 11, called_number="0040258")

    async def test_at_dial_in_it_is_about_to_be_rung(self) -> None:
        party = begin(arrival(dialled="001"), PassEntry(PHONE, Trigger.DIAL_IN), LIVE, Rig().ports).party
        assert party == Party(
            CallerId("Ana", "+12025550143"), called_number="001", called_extension=PHONE, called_extension_id=11
        )

    async def test_an_extension_that_has_gone_meanwhile_has_no_id(self) -> None:
        gone = Extension("0003", "055")
        call = begin(arrival(), PassEntry(gone, Trigger.DIAL_IN), LIVE, Rig().ports)
        assert (call.party.called_extension, call.party.called_extension_id) == (gone, None)


class TestIdentity:
    """Events and API 7.1: made once per call, by whoever sees it first."""

    async def test_a_call_keeps_its_identity_when_its_channel_enters_again(self) -> None:
        rig, first = Rig(), arrival()
        calls = [begin(first, IvrEntry(IVR, None), LIVE, rig.ports) for _ in range(2)]
        assert calls[0].api_id == calls[1].api_id
        assert calls[0].call_id == first.channel.id.unique

    async def test_a_call_that_enters_again_gives_no_recording_the_name_of_another(self) -> None:
        """Their sounds lie in one folder, named after the call."""
        rig, first = Rig(), arrival()
        begin(first, IvrEntry(IVR, None), LIVE, rig.ports).recordings.append("rec-1")
        again = begin(first, IvrEntry(IVR, None), LIVE, rig.ports)
        assert again.value_of("RECORDING") == "rec-1"
        assert new_recording(again) == "rec-2"

    async def test_a_call_that_was_seen_before_keeps_the_identity_that_it_was_given(self) -> None:
        rig, entering = Rig(), arrival()
        seen = rig.switchboard.enter("1763800000.1", "1763800000.1", "pbx1", 0)
        rig.switchboard.enter(entering.channel.id.unique, "1763800000.1", "pbx1", 1)
        call = begin(entering, IvrEntry(IVR, None), LIVE, rig.ports)
        assert (call.api_id, call.call_id) == (seen.api_id, "1763800000.1")
        assert call.value_of("CALLID") == "1763800000.1"


class TestPlaced:
    """A call that the API has placed into an IVR. Source: Events and API 7.2."""

    @staticmethod
    def expected(rig: Rig) -> LiveCall:
        known = rig.switchboard.expect("1763800001.42", "pbx1", 0, "apiidapiidapiidapiid")
        known.token = "securemyform"
        return known

    async def test_the_ivr_asks_at_dial_out_and_is_what_was_called(self) -> None:
        rig = Rig()
        self.expected(rig)
        asks = (Ask(SCRIPT, EventType.DIAL_IN), Ask(SCRIPT, EventType.DIAL_OUT))
        call = begin(arrival(dialled="s"), IvrEntry(replace(IVR, asks=asks), "0258"), LIVE, rig.ports)
        assert (call.placed, call.api_id) == (True, "apiidapiidapiidapiid")
        assert [pending.step for pending in call.cursor.pending] == [asks[1]]
        assert (call.party.called_number, call.party.called_did) == ("0003*099", None)

    async def test_it_is_called_once_and_enters_another_ivr_as_any_call(self) -> None:
        rig = Rig()
        self.expected(rig)
        assert begin(arrival(), IvrEntry(IVR, None), LIVE, rig.ports).placed
        assert not begin(arrival(), IvrEntry(IVR, None), LIVE, rig.ports).placed

    async def test_another_channel_of_such_a_call_comes_in_as_any_other(self) -> None:
        rig = Rig()
        known = self.expected(rig)
        known.call_id = "1763800001.1"
        assert not begin(arrival(), IvrEntry(IVR, None), LIVE, rig.ports).placed

    async def test_a_party_that_has_only_just_answered_is_given_a_moment(self) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        call = replace(a_call(IVR, caller), placed=True)
        await open_call(call, rig.ports, up=True)
        assert caller.noticed[-1] == Silence(0.3)


class TestOpening:
    async def test_the_channel_is_marked_answered_and_its_media_settle(self) -> None:
        caller, rig = FakeChannel(), Rig()
        await open_call(a_call(an_ivr(main(start=[Hangup()]), answer_delay=0.5), caller), rig.ports, up=False)
        assert caller.noticed == [Told("CDR(userfield)", "lfrsmzqx7c6tahkgcdvj"), Answered(), Silence(0.5)]
        assert rig.journal.entries == [CallAnswered()]

    async def test_a_channel_that_was_up_before_is_not_delayed(self) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        await open_call(a_call(IVR, caller), rig.ports, up=True)
        assert caller.noticed == [Told("CDR(userfield)", "lfrsmzqx7c6tahkgcdvj")]
        assert rig.journal.entries == []

    async def test_an_asterisk_that_keeps_no_call_records_keeps_the_call(self) -> None:
        caller, rig = FakeChannel(), Rig()
        caller.refuses.add("set_variable")
        await open_call(a_call(IVR, caller), rig.ports, up=False)
        assert Answered() in caller.noticed
        assert rig.journal.codes == ["CB312"]

    async def test_keys_pressed_before_the_first_action_are_kept(self) -> None:
        caller = FakeChannel()
        caller.press_at(0.1, "7")
        await open_call(a_call(IVR, caller), Rig().ports, up=False)
        assert caller.keys.take() == "7"

    async def test_a_dialplan_step_is_not_answered(self) -> None:
        caller = FakeChannel()
        await open_call(a_call(channel=caller), Rig().ports, up=False)
        assert caller.noticed == []


class TestDraft:
    async def test_a_call_that_tries_a_draft_is_marked_and_stays_on_it(self) -> None:
        rig = Rig(live=LIVE)
        draft = replace(LIVE, is_draft=True)
        call = begin(arrival(), IvrEntry(IVR, None), draft, rig.ports)
        (entered,) = rig.journal.of(CallEntered)
        assert entered.draft
        assert live_now(call, rig.ports) is draft
        assert live_now(begin(arrival(), IvrEntry(IVR, None), LIVE, rig.ports), rig.ports) is LIVE


class TestAfterDialIn:
    @pytest.mark.parametrize(("events", "answered"), [((EventType.DIAL_IN,), False), ((), True)])
    async def test_only_while_its_event_is_asked_a_call_waits_to_be_answered(
        self, events: tuple[EventType, ...], answered: bool
    ) -> None:
        caller = FakeChannel()
        asks = tuple(Ask(SCRIPT, event) for event in events)
        ivr = an_ivr(main(start=[Hangup()]), answer=Answer.AFTER_DIAL_IN, asks=asks)
        call = a_call(ivr, caller)
        await open_call(call, Rig().ports, up=False)
        assert (Answered() in caller.noticed) is answered
        assert call.answered is answered


class TestOtherIvr:
    async def test_the_twenty_first_is_not_entered(self) -> None:
        ivr, rig = an_ivr(main(start=[Hangup()])), Rig()
        rig.live = replace(LIVE, ivrs={ivr.extension: ivr})
        call = a_call(ivr)
        call.cursor = at_entry(ivr, Counters(entries=19))
        assert enter_ivr(ivr.extension, call, rig.ports) is None
        assert enter_ivr(ivr.extension, call, rig.ports) == Ended(EndReason.ENTRY_LIMIT)
        assert rig.journal.codes == ["CB306"]

    async def test_the_call_stands_at_its_entry_with_the_counters_it_had(self) -> None:
        ivr, rig = an_ivr(main(start=[Hangup()]), id=98), Rig()
        rig.live = replace(LIVE, ivrs={ivr.extension: ivr})
        call = a_call(an_ivr({"other": {"start": [Hangup()]}}))
        call.cursor = replace(call.cursor, counters=Counters(actions=7))
        assert enter_ivr(ivr.extension, call, rig.ports) is None
        assert (call.ivr, call.live, call.party.called_extension_id) == (ivr, rig.live, 98)
        assert call.cursor == at_entry(ivr, Counters(actions=7, entries=2))
