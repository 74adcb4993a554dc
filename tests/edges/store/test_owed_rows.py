"""An event that is owed is the same event when it is read again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.events import Trigger
from bridge.store.owed_rows import owed_of, owed_row
from bridge.telephony.causes import CallFlow, CallStatus
from bridge.telephony.values import Extension
from tests.edges.store.stored import NOW, owed

TEXTS = st.text()


@given(TEXTS, st.sampled_from([None, *CallStatus]), st.sampled_from(CallFlow), st.sampled_from(Trigger), TEXTS)
def test_what_is_read_is_what_was_written_whatever_a_stranger_has_sent(
    name: str, status: CallStatus | None, flow: CallFlow, trigger: Trigger, value: str
) -> None:
    event = replace(
        owed(caller_name=name, status=status, flow=flow, answered=NOW, extension=Extension("0003", "09*9")),
        trigger=trigger,
        called_extension_id=12,
        variables={"code": value},
        left_out=("pin",),
    )
    row = owed_row(event, "callbridge")
    assert owed_of(row) == event
    assert row["event"].isascii()
    assert (row["app"], row["api_id"], row["call_id"]) == ("callbridge", event.leg.api_id, event.leg.call_id)


@pytest.mark.parametrize("text", ["", "{}", '{"leg": {}, "ids": [1, 2]}', "[]", '{"ids": 1}'])
def test_what_nobody_of_ours_has_written_is_no_event(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        owed_of({"event": text})
