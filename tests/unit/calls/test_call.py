"""Who a call is and what it has gathered. Source: The IVR 2.1, 2.2, 4."""

from dataclasses import replace

import pytest

from bridge.calls.call import MASKED, Call, Values
from bridge.calls.party import Party
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.connect import Leave
from bridge.ivr.cursor import Cursor, at_entry
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.targets import Place
from bridge.ivr.variables import BUILT_IN, COUNT_LIMIT, RESERVED, VALUE_LIMIT
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import CallStatus
from bridge.telephony.destinations import DialplanPlace, DialReason
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel
from tests.unit.calls.ivrs import IVR_NUMBER, a_call, a_context, transfer

PLAIN = a_context("main", {}, entry=True)
OWN = a_context("sales", {}, timeout=9.0, language="ro", voice="Ana")
IVR = Ivr(IVR_NUMBER, {"main": PLAIN, "sales": OWN}, timeout=7, language="de", voice="Hans")
LIVE = LiveSet("v1", "0003")
AWAY = Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800"))


def call_in(context: str) -> Call:
    call = a_call(IVR)
    call.cursor = Cursor(Place(context))
    return call


class TestSettings:
    def test_a_context_replaces_the_values_of_its_ivr(self) -> None:
        main, sales = call_in("main"), call_in("sales")
        assert (main.timeout, main.languages, main.voice) == (7, ("de", "en"), "Hans")
        assert (sales.timeout, sales.languages, sales.voice) == (9, ("ro", "de", "en"), "Ana")

    def test_a_language_that_was_set_comes_first(self) -> None:
        call = call_in("sales")
        call.language = "fr"
        assert call.languages == ("fr", "ro", "de", "en")

    def test_a_dialplan_step_has_the_defaults(self) -> None:
        step = a_call()
        assert (step.context, step.timeout, step.languages, step.voice) == (None, 5.0, ("en",), None)


class TestSetting:
    @pytest.mark.parametrize("name", ["", "1a", "a b", "FILE(/x)", "CALLERID(num)", "a" * 65, "ä", *sorted(RESERVED)])
    def test_a_bad_or_reserved_name_is_refused(self, name: str) -> None:
        call = a_call()
        refused = call.set(name, "x")
        assert refused is not None
        assert refused.code == "CB309"
        assert call.variables == {}

    def test_a_value_of_4096_characters_is_taken_and_a_longer_one_refused(self) -> None:
        call = a_call()
        assert call.set("x", "y" * VALUE_LIMIT) is None
        assert call.set("x", "y" * (VALUE_LIMIT + 1)) is not None
        assert len(call.value_of("x")) == VALUE_LIMIT

    def test_the_201st_variable_is_refused_but_the_200_may_change(self) -> None:
        call = a_call()
        assert not any(call.set(f"v{number}", "") for number in range(COUNT_LIMIT))
        assert call.set("more", "") is not None
        assert call.set("v0", "new") is None

    def test_values_stay_text(self) -> None:
        call = a_call()
        call.set("x", "007")
        assert call.value_of("x") == "007"

    def test_names_are_case_sensitive(self) -> None:
        call = a_call()
        call.set("x", "1")
        assert call.value_of("X") == ""

    def test_what_came_from_keys_is_masked_for_people_until_something_else_is_set(self) -> None:
        call = a_call()
        call.set("d", "42", from_keys=True)
        assert (call.value_of("d"), call.shown_value_of("d")) == ("42", MASKED)
        call.set("d", "public")
        assert call.shown_value_of("d") == "public"


class TestBuiltIn:
    def test_all_built_in_variables_of_the_specification_have_a_value(self) -> None:
        assert set(Values(a_call(IVR))) == BUILT_IN

    def test_they_tell_of_the_call(self) -> None:
        party = Party(
            CallerId("Ana", "0003*001"), Extension("0003", "001"), called_number="099",
            called_did="0258", called_extension=IVR_NUMBER,
        )  # fmt: skip
        call = Call("api", FakeChannel(), party, 0.0, at_entry(IVR), LIVE, IVR, shown=CallerId("Shop", "1"))
        call.dial_status, call.dial_reason, call.request_status = CallStatus.BUSY, DialReason.BUSY, "OK"
        call.recordings = ["a", "b"]
        assert dict(Values(call)) == {
            "CALLEDDID": "0258",
            "CALLERIDNUM": "0003*001",
            "CALLERIDNAME": "Ana",
            "SHOWNCALLERIDNUM": "1",
            "SHOWNCALLERIDNAME": "Shop",
            "CALLEREXTENSION": "0003*001",
            "CALLEDNUMBER": "099",
            "CALLID": "1763800001.42",
            "CALLAPIID": "api",
            "EXTENSION": "0003*099",
            "CONTEXT": "main",
            "OPTION": "start",
            "POSITION": "1",
            "LANGUAGE": "de",
            "DIALSTATUS": "BUSY",
            "DIALREASON": "busy",
            "REQUESTSTATUS": "OK",
            "RECORDING": "b",
            "RECORDINGURL": "",
        }

    def test_what_is_not_known_is_empty(self) -> None:
        step = Call("api", FakeChannel(), Party(CallerId()), 0.0, Cursor(None), LIVE)
        known = {name: value for name, value in Values(step).items() if value}
        assert known == {"CALLID": "1763800001.42", "CALLAPIID": "api", "LANGUAGE": "en"}

    def test_a_variable_of_the_call_hides_a_built_in_one_but_never_a_reserved_one(self) -> None:
        call = a_call()
        call.variables = {"CONTEXT": "mine", "CALLID": "forged", "x": "1"}
        assert (call.value_of("CONTEXT"), call.value_of("CALLID")) == ("mine", "1763800001.42")
        assert len(Values(call)) == len(BUILT_IN) + 1

    def test_an_unset_name_is_empty(self) -> None:
        assert a_call().value_of("nothing") == ""


class TestShown:
    def test_what_was_keyed_of_it_is_masked_until_it_is_replaced(self) -> None:
        call = a_call(IVR)
        call.set("k", "1", from_keys=True)
        call.set("s", "2", secret=True)
        call.show(CallerId("1", "2"), name_of=("k",), number_of=("s", "CALLID"))
        assert call.told_caller == CallerId(MASKED, MASKED)
        assert (call.shown_value_of("SHOWNCALLERIDNAME"), call.value_of("SHOWNCALLERIDNUM")) == (MASKED, "2")
        assert call.secrets == {"s", "SHOWNCALLERIDNUM"}
        call.show(CallerId("Shop", "2"), number_of=("SHOWNCALLERIDNUM",))
        assert call.told_caller == CallerId("Shop", MASKED)
        call.show(CallerId("Shop", "3"))
        assert call.told_caller == CallerId("Shop", "3")


class TestTimers:
    def test_the_gap_between_two_digits_is_that_of_the_call_the_context_or_the_ivr(self) -> None:
        call = a_call(replace(IVR, interdigit_timeout=3, contexts={"main": PLAIN}))
        assert call.interdigit == 3
        call.ivr = replace(IVR, contexts={"main": replace(PLAIN, interdigit_timeout=4)})
        assert call.interdigit == 4
        call.interdigit_timeout = 0.5
        assert call.interdigit == 0.5
        assert a_call().interdigit == 2.0

    @pytest.mark.parametrize(
        ("ivr", "payer"), [(IVR, "0003"), (replace(IVR, accountcode="sales"), "sales"), (None, "0003")]
    )
    def test_the_ivr_pays_else_its_organisation(self, ivr: Ivr | None, payer: str) -> None:
        assert a_call(ivr).accountcode == payer


class TestLeaves:
    @pytest.mark.parametrize(("step", "leaves"), [(None, False), (Hangup(), False), (AWAY, True)])
    def test_a_stay_in_the_dialplan_is_known_by_its_step(self, step: Hangup | Leave | None, *, leaves: bool) -> None:
        call = a_call(IVR)
        call.cursor = replace(call.cursor, pending=(Pending(step, Origin("", 0)),) if step else ())
        assert call.leaves is leaves
