"""What the dialplan asks for. Source: The IVR 10.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.entries import IvrEntry, StepEntry, Unknown, read_entry
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension

IVR = Ivr(Extension("0003", "099"), {}, did=("+40258422544",))
SCRIPT = Script(name="credit", url=Template.literal("http://script.example.com/"))
LIVE = LiveSet("v1", "0003", ivrs={IVR.extension: IVR}, scripts={"credit": SCRIPT})


@pytest.mark.parametrize("args", [(), ("",)])
@pytest.mark.parametrize(
    ("dialled", "did"),
    [("099", None), ("0003*099", None), ("40258422544", "40258422544"), ("+40258422544", "+40258422544")],
)
def test_without_argument_the_dialled_number_finds_the_ivr(args: tuple[str, ...], dialled: str, did: str) -> None:
    assert read_entry(args, dialled, LIVE) == IvrEntry(IVR, did)


@pytest.mark.parametrize("number", ["099", "0003*099"])
def test_an_ivr_is_named_by_its_extension(number: str) -> None:
    assert read_entry(("ivr", number), "s", LIVE) == IvrEntry(IVR, None)


def test_the_third_argument_is_the_did() -> None:
    assert read_entry(("ivr", "099", "0258000000"), "40258422544", LIVE) == IvrEntry(IVR, "0258000000")


@pytest.mark.parametrize("args", [("ivr", "099"), ("ivr", "099", "")])
def test_else_the_dialled_number_is_the_did_if_the_ivr_lists_it(args: tuple[str, ...]) -> None:
    assert read_entry(args, "40258422544", LIVE) == IvrEntry(IVR, "40258422544")
    assert read_entry(args, "0258000000", LIVE) == IvrEntry(IVR, None)


def test_a_script_is_a_step_of_the_dialplan() -> None:
    assert read_entry(("request", "credit"), "100", LIVE) == StepEntry(SCRIPT)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((), "no IVR has the number '55'"),
        (("ivr", "098"), "there is no IVR '098'"),
        (("ivr", "x"), "there is no IVR 'x'"),
        (("ivr",), "'ivr' is not known"),
        (("request", "debit"), "there is no [script.debit]"),
        (("sing", "loud"), "'sing' is not known"),
    ],
)
def test_what_means_nothing_is_unknown_and_said_why(args: tuple[str, ...], why: str) -> None:
    entry = read_entry(args, "55", LIVE)
    assert isinstance(entry, Unknown)
    assert why in entry.why


@given(st.lists(st.text(max_size=200), max_size=4), st.text(max_size=200))
def test_any_arguments_are_an_entry_or_unknown_in_one_short_clause(args: list[str], dialled: str) -> None:
    entry = read_entry(tuple(args), dialled, LIVE)
    assert not isinstance(entry, Unknown) or len(entry.why) < 600


def test_a_third_argument_that_is_no_number_is_no_did() -> None:
    assert read_entry(("ivr", "0003*099", "s; drop"), "099", LIVE) == IvrEntry(IVR, None)
