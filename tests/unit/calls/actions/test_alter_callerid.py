"""Action `alter_callerid`. Source: The IVR 4, 2.3."""

import pytest

from bridge.calls.actions.alter_callerid import run
from bridge.calls.journal import CallerShown
from bridge.ivr.actions import AlterCallerId, CallerField, CallerOperation
from bridge.ivr.outcomes import Next
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import NAME_LIMIT, CallerId
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]))
NAME, NUMBER = CallerField.NAME, CallerField.NUMBER
PREPEND, APPEND, REPLACE = CallerOperation.PREPEND, CallerOperation.APPEND, CallerOperation.REPLACE


def alter(field: CallerField, operation: CallerOperation, value: str) -> AlterCallerId:
    return AlterCallerId(field=field, operation=operation, value=Template.parse(value))


@pytest.mark.parametrize(
    ("field", "operation", "shown"),
    [
        (NAME, PREPEND, CallerId("5Ștefan", "+12025550143")),
        (NAME, APPEND, CallerId("Ștefan5", "+12025550143")),
        (NAME, REPLACE, CallerId("5", "+12025550143")),
        (NUMBER, PREPEND, CallerId("Ștefan", "5+12025550143")),
        (NUMBER, APPEND, CallerId("Ștefan", "+120255501435")),
        (NUMBER, REPLACE, CallerId("Ștefan", "5")),
    ],
)
async def test_one_of_the_two_changes_without_a_separator(
    field: CallerField, operation: CallerOperation, shown: CallerId
) -> None:
    rig, call = Rig(), a_call(IVR)
    call.variables["x"] = "5"
    assert await run(alter(field, operation, "$x"), call, rig.ports) == Next()
    assert (call.shown, call.shown_number_set) == (shown, field is NUMBER)
    assert rig.journal.entries == [CallerShown(shown.name, shown.number)]
    assert call.value_of("CALLERIDNUM") == "+12025550143"


async def test_what_steers_and_quotes_are_removed_and_the_rest_is_cut() -> None:
    call = a_call(IVR)
    await run(alter(NAME, REPLACE, 'a"\r\n\x00<b>' + "c" * 99), call, Rig().ports)
    assert call.shown.name == "ab" + "c" * (NAME_LIMIT - 2)


class TestPrivacy:
    async def test_what_was_keyed_is_masked_and_the_rest_is_told(self) -> None:
        rig, call = Rig(), a_call(IVR)
        call.set("pin", "998877", secret=True)
        await run(alter(NUMBER, APPEND, "$pin"), call, rig.ports)
        await run(alter(NUMBER, APPEND, "1"), call, rig.ports)
        await run(alter(NAME, REPLACE, "Shop"), call, rig.ports)
        assert rig.journal.entries == [
            CallerShown("Ștefan", "•••"),
            CallerShown("Ștefan", "•••"),
            CallerShown("Shop", "•••"),
        ]
        assert call.shown_value_of("SHOWNCALLERIDNUM") == "•••"
        assert "SHOWNCALLERIDNUM" in call.secrets

    async def test_until_it_is_replaced(self) -> None:
        rig, call = Rig(), a_call(IVR)
        call.set("pin", "998877", from_keys=True)
        await run(alter(NAME, REPLACE, "$pin"), call, rig.ports)
        await run(alter(NAME, REPLACE, "Shop"), call, rig.ports)
        assert rig.journal.of(CallerShown)[-1] == CallerShown("Shop", "+12025550143")
        assert "998877" not in str(rig.journal.entries)
