"""`SetVar` and action `set_variable`. Source: The IVR 2.1, 10.1; acceptance I28, I29."""

import pytest

from bridge.calls.actions.set_variable import run
from bridge.calls.call import MASKED
from bridge.calls.journal import VariableSet
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import Hangup
from tests.fakes.channel import FakeChannel, Told
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import a_call, an_ivr, main, set_to


async def test_it_sets_a_variable_of_the_call_only() -> None:
    caller, rig = FakeChannel(), Rig()
    call = a_call(an_ivr(main(start=[Hangup()])), caller)
    assert await run(set_to("greeting", "Hi $CALLERIDNAME, $$5$q"), call, rig.ports) == Next()
    assert call.value_of("greeting") == "Hi Ștefan, $5"
    assert caller.noticed == []
    assert rig.journal.entries == [VariableSet("greeting", "Hi Ștefan, $5")]


async def test_in_a_dialplan_step_the_channel_sees_it_with_our_prefix() -> None:
    caller = FakeChannel()
    await run(set_to("allowed", "no"), a_call(channel=caller), Rig().ports)
    assert caller.noticed == [Told("CI_allowed", "no")]


@pytest.mark.parametrize(("name", "value"), [("CALLID", "x"), ("big", "$half$half")])
async def test_a_refused_set_is_skipped_with_a_fault_and_nothing_reaches_the_channel(name: str, value: str) -> None:
    caller, rig = FakeChannel(), Rig()
    call = a_call(channel=caller)
    call.variables = {"half": "x" * 4000}
    assert await run(set_to(name, value), call, rig.ports) == Next()
    assert caller.noticed == []
    assert rig.journal.codes == ["CB309"]


@pytest.mark.parametrize(("value", "from_keys"), [("code $pin", True), ("$$pin", False), ("$CALLERIDNAME", False)])
async def test_a_value_made_of_keys_is_masked_as_the_keys_are(value: str, from_keys: bool) -> None:
    call, rig = a_call(), Rig()
    call.set("pin", "1234", from_keys=True)
    await run(set_to("copy", value), call, rig.ports)
    assert [entry.from_keys for entry in rig.journal.of(VariableSet)] == [from_keys]
    assert ("copy" in call.from_keys) is from_keys


async def test_a_value_made_of_a_secret_is_a_secret_until_it_is_set_anew() -> None:
    call, rig = a_call(), Rig()
    call.set("pin", "1234", from_keys=True, secret=True)
    await run(set_to("copy", "code $pin"), call, rig.ports)
    assert (call.value_of("copy"), call.secrets) == ("code 1234", {"pin", "copy"})
    await run(set_to("copy", "none"), call, rig.ports)
    assert (call.secrets, rig.journal.of(VariableSet)) == (
        {"pin"},
        [VariableSet("copy", MASKED, from_keys=True), VariableSet("copy", "none")],
    )
