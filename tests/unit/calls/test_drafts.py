"""Trying an IVR as its files are now. Source: The IVR 7; acceptance I25."""

from dataclasses import replace

import pytest

from bridge.calls.channel import Arrival
from bridge.calls.drafts import INVALID, Unreadable, drafted, say_invalid
from bridge.errors import ChannelGone
from bridge.ivr.entries import DraftEntry, IvrEntry, Unknown, read_entry
from bridge.ivr.live import LiveSet
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import CallerId
from tests.fakes.channel import Answered, FakeChannel, Heard, HungUp
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_live, an_ivr, main, sound

OLD = an_ivr(main(start=[sound("old"), Hangup()]))
NEW = an_ivr(main(start=[sound("new"), Hangup()]), did=("0258422544",))
DRAFT = replace(a_live(NEW), is_draft=True)


def a_rig(draft: LiveSet | None = DRAFT) -> Rig:
    return Rig(live=a_live(OLD), draft=draft)


def arriving(dialled: str, *args: str, endpoint: str = "PJSIP/001") -> Arrival:
    return Arrival(FakeChannel(), args, CallerId("Ana", "1"), dialled, endpoint, up=False)


async def trying(arrival: Arrival, rig: Rig) -> object:
    live, entry = await drafted(read_entry(arrival.args, arrival.dialled, rig.live), arrival, rig.live, rig.ports)
    if isinstance(entry, IvrEntry):
        assert live is (DRAFT if entry.ivr is NEW else rig.live)
    return entry


@pytest.mark.parametrize(
    ("dialled", "args", "did"),
    [
        ("*48099", (), None),
        ("*480003*099", (), None),
        ("7", ("ivr", "*48099"), None),
        ("7", ("ivr", "*480003*099", "0258000"), "0258000"),
        ("0258422544", ("ivr", "*48099"), "0258422544"),
    ],
)
async def test_i25_a_phone_that_dials_the_test_number_gets_the_draft(
    dialled: str, args: tuple[str, ...], did: str | None
) -> None:
    assert await trying(arriving(dialled, *args), a_rig()) == IvrEntry(NEW, did)


async def test_i25_from_the_trunk_it_is_unknown() -> None:
    entry = await trying(arriving("*48099", endpoint="PJSIP/trunk"), a_rig())
    assert entry == Unknown("a draft is for callers with an extension only")


async def test_an_ivr_that_the_draft_has_not_is_unknown() -> None:
    assert await trying(arriving("*48055"), a_rig()) == Unknown("there is no IVR '055' in the draft")


async def test_files_that_cannot_be_read_are_no_draft() -> None:
    assert await trying(arriving("*48099"), a_rig(None)) == Unreadable()


async def test_all_other_entries_are_as_they_are() -> None:
    assert await trying(arriving("099"), a_rig()) == IvrEntry(OLD, None)
    switched_off = a_rig()
    switched_off.live = replace(switched_off.live, drafts=replace(switched_off.live.drafts, enabled=False))
    assert isinstance(await trying(arriving("*48099"), switched_off), Unknown)


def test_who_dials_is_known_by_what_he_dials() -> None:
    assert read_entry((), "*48099", a_live(OLD)) == DraftEntry("099")


class TestInvalid:
    async def test_the_caller_hears_that_there_is_nothing_to_try(self) -> None:
        caller = FakeChannel()
        await say_invalid(caller, Rig().ports)
        assert caller.noticed == [Answered(), Heard(INVALID), HungUp()]

    async def test_without_the_sound_he_is_hung_up_all_the_same(self) -> None:
        caller, rig = FakeChannel(), Rig()
        rig.sounds.missing = {INVALID}
        await say_invalid(caller, rig.ports)
        assert caller.noticed == [Answered(), HungUp()]

    async def test_he_may_leave_first(self) -> None:
        caller = FakeChannel()
        caller.leave_at(1)
        with pytest.raises(ChannelGone):
            await say_invalid(caller, Rig().ports)
