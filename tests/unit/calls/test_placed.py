"""A placed call from its answer on. Source: Events and API 3.2, 7.2."""

from bridge.calls.call import Call
from bridge.calls.channel import Arrival
from bridge.calls.journal import CallEntered, FaultFound
from bridge.calls.placed import Placed, begin_placed, open_placed
from bridge.ivr.bind import Ask
from bridge.ivr.events import EventType
from bridge.ivr.transfer import Transfer
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel, Told
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import SCRIPT, a_live, an_ivr, main
from tests.unit.calls.placing_world import ANA, PUBLIC

IVR = an_ivr(main(start=[]), asks=(Ask(SCRIPT, EventType.DIAL_IN), Ask(SCRIPT, EventType.DIAL_OUT)))


def answered(placed: Placed, channel: FakeChannel | None = None) -> tuple[Call, Rig]:
    rig, channel = Rig(live=a_live(IVR)), channel or FakeChannel(up=True)
    live = rig.switchboard.expect("1.0", "pbx1", 0, "abc")
    rig.switchboard.belongs(channel.id.unique, live)
    live.token, live.call_id = "web", channel.id.unique if placed.enters else "1.0"
    arrival = Arrival(channel, (), CallerId(number=placed.number), "", "PJSIP/trunk", up=True)
    return begin_placed(placed, arrival, rig.live, rig.ports), rig


async def test_into_an_ivr_its_dial_out_is_asked_and_no_dial_in() -> None:
    call, _ = answered(Placed(PUBLIC, "0003*099", ANA, enters=IVR.extension, limit=60, variables={"code": "42"}))
    asked = [pending.step for pending in call.cursor.pending]
    assert asked == [Ask(SCRIPT, EventType.DIAL_OUT)]
    assert (call.api_id, call.charged, call.limit, call.variables["code"]) == ("abc", ANA, 60, "42")
    assert (call.party.caller.number, call.party.called_number) == (PUBLIC, "0003*099")


async def test_a_variable_that_is_reserved_is_a_fault() -> None:
    call, rig = answered(Placed(PUBLIC, "0003*099", ANA, enters=IVR.extension, variables={"CALLID": "1"}))
    assert [(entry.fault.code, entry.source) for entry in rig.journal.of(FaultFound)] == [("CB309", "CALLID")]
    assert call.variables == {}


async def test_without_an_ivr_it_is_one_transfer_and_pays_as_the_extension_does() -> None:
    call, rig = answered(
        Placed(
            "0003*001", "0003*101", ANA, "sales", CallerId("Ana", "0003*001"), shown_is_wished=True, ring=5, limit=60
        )
    )
    (pending,) = call.cursor.pending
    assert isinstance(pending.step, Transfer)
    assert (pending.step.ring, pending.step.limit, pending.step.scope) == (5, 60, DialScope.API)
    assert (call.ivr, call.accountcode, call.shown.name, call.shown_number_set) == (None, "sales", "Ana", True)
    assert (call.party.caller_extension, call.party.called_extension) == (ANA, Extension("0003", "101"))
    (entered,) = rig.journal.of(CallEntered)
    assert (entered.caller, entered.called, entered.api_id) == ("0003*001", "0003*101", "abc")


async def test_numbers_outside_are_no_extensions() -> None:
    call, _ = answered(Placed(PUBLIC, "0040744999999", ANA))
    assert (call.party.caller_extension, call.party.called_extension) == (None, None)
    assert call.accountcode == "0003"


async def test_its_id_is_that_of_the_channel_that_was_the_first() -> None:
    call, _ = answered(Placed(PUBLIC, "0003*101"))
    assert (call.call_id, call.id) == ("1.0", "1763800001.42")


async def test_what_is_forbidden_of_it_goes_with_it() -> None:
    rig, channel = Rig(live=a_live(IVR)), FakeChannel(up=True)
    live = rig.switchboard.expect(channel.id.unique, "pbx1", 0, "abc")
    live.transfer_outside = False
    arrival = Arrival(channel, (), CallerId(), "", "", up=True)
    placed = Placed(PUBLIC, "0003*099", ANA, enters=IVR.extension)
    assert not begin_placed(placed, arrival, rig.live, rig.ports).transfer_outside
    assert answered(placed)[0].transfer_outside


async def test_its_record_is_marked_when_what_comes_before_is_over() -> None:
    waited: list[str] = []

    async def before() -> None:
        waited.append("before")

    channel = FakeChannel(up=True)
    placed = Placed(PUBLIC, "0003*101", after=before)
    call, rig = answered(placed, channel)
    await open_placed(placed, call, rig.ports)
    assert waited == ["before"]
    assert channel.noticed == [Told("CDR(userfield)", "abc")]


async def test_an_asterisk_without_records_keeps_the_call() -> None:
    channel = FakeChannel(up=True)
    channel.refuses.add("set_variable")
    placed = Placed(PUBLIC, "0003*101")
    call, rig = answered(placed, channel)
    await open_placed(placed, call, rig.ports)
    assert rig.journal.codes == ["CB312"]


async def test_a_party_that_goes_its_own_way_gives_no_recording_the_name_of_another() -> None:
    call, rig = answered(Placed("0003*001", "0003*101", ANA))
    live = rig.switchboard.get("abc")
    assert live is not None
    assert call.recordings is live.recordings
