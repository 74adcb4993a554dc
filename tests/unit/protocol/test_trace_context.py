import hashlib
import re

import pytest

from bridge.protocol.trace_context import span_of_call, trace_of_call, trace_of_delivery, traceparent

API_ID, CALL = "2gflhkjbozarrmnjp5go", "1763800001.42"


def test_a_call_has_one_trace_in_every_process() -> None:
    assert trace_of_call(API_ID) == "38f44e5ddf06937775c9d055949943ae"
    assert span_of_call(API_ID, CALL) == span_of_call(API_ID, CALL, 0) == "ea7be18aab644954"


def test_each_session_of_a_channel_has_a_span_of_its_own() -> None:
    spans = {span_of_call(API_ID, CALL, number) for number in range(3)} | {span_of_call(API_ID, "1763800001.43")}
    assert len(spans) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", span) for span in spans)


def test_the_parts_of_an_id_do_not_run_into_each_other() -> None:
    assert span_of_call("a", "bc") != span_of_call("ab", "c")


def test_an_event_is_traced_by_its_id() -> None:
    assert trace_of_delivery("7F0C6C1E-4B1B-4D4E-9A54-1E0C2B8A9D10") == "7f0c6c1e4b1b4d4e9a541e0c2b8a9d10"


@pytest.mark.parametrize("odd", ["no uuid", "00000000-0000-0000-0000-000000000000", "", "half a character \ud800"])
def test_an_id_that_is_no_trace_gets_one_that_stays_the_same(odd: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", trace_of_delivery(odd))
    assert trace_of_delivery(odd) == trace_of_delivery(odd)
    assert trace_of_delivery(odd).strip("0")


def test_no_id_is_all_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    class Zero:
        def hexdigest(self) -> str:
            return "0" * 64

    monkeypatch.setattr(hashlib, "sha256", lambda _: Zero())
    assert trace_of_call(API_ID) == "0" * 31 + "1"
    assert span_of_call(API_ID, CALL) == "0" * 15 + "1"


def test_the_header_is_that_of_the_standard() -> None:
    header = traceparent(trace_of_call(API_ID), span_of_call(API_ID, CALL))
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", header)
