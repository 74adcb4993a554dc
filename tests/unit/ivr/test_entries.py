"""What the dialplan asks for. Source: The IVR 10.1."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ivr.bind import Ask
from bridge.ivr.definition import Definition, Mode
from bridge.ivr.entries import DraftEntry, IvrEntry, PassEntry, StepEntry, SwitchEntry, Unknown, read_entry
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.live import DraftRules, LiveSet, Switch, SwitchOrder
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
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


class TestPassing:
    """The call of a telephone passes. Source: The IVR 10.1, Events and API 2.1."""

    PHONE, IVR, QUEUE = Extension("0003", "001"), Extension("0003", "099"), Extension("0003", "800")
    LIVE = replace(
        LIVE,
        dialling=Dialling(
            "0003",
            Directory(
                (
                    Declaration(PHONE, ExtensionKind.PHONE),
                    Declaration(IVR, ExtensionKind.IVR),
                    Declaration(QUEUE, ExtensionKind.QUEUE),
                )
            ),
        ),
        definitions=(
            Definition("one", (PHONE,), Trigger.DIAL_OUT, SCRIPT),
            Definition("told", (PHONE,), Trigger.DIAL_OUT, SCRIPT, mode=Mode.NOTIFY),
            Definition("two", (PHONE,), Trigger.DIAL_OUT, SCRIPT, mode=Mode.STEER),
            Definition("in", (PHONE,), Trigger.DIAL_IN, SCRIPT),
        ),
    )

    @pytest.mark.parametrize("number", ["001", "0003*001"])
    def test_it_asks_whoever_steers_in_the_order_of_the_files(self, number: str) -> None:
        entry = read_entry(("dial-out", number), "0744", self.LIVE)
        assert entry == PassEntry(self.PHONE, Trigger.DIAL_OUT, (Ask(SCRIPT, EventType.DIAL_OUT),) * 2)
        entry = read_entry(("dial-in", number), number, self.LIVE)
        assert entry == PassEntry(self.PHONE, Trigger.DIAL_IN, (Ask(SCRIPT, EventType.DIAL_IN),))

    def test_a_queue_is_about_to_be_rung_and_calls_nobody(self) -> None:
        assert read_entry(("dial-in", "800"), "800", self.LIVE) == PassEntry(self.QUEUE, Trigger.DIAL_IN)
        assert read_entry(("dial-out", "800"), "800", self.LIVE) == Unknown(
            "0003*800 is of type queue, and dial-out is for a phone"
        )

    @pytest.mark.parametrize(
        ("args", "why"),
        [
            (("dial-in", "099"), "0003*099 is of type ivr, and dial-in is for a phone or queue or conference"),
            (("dial-in", "007"), "there is no extension '007'; dial-in needs one that is declared"),
            (("dial-out", "x"), "there is no extension 'x'; dial-out needs one that is declared"),
            (("dial-out",), "Stasis argument 'dial-out' is not known here"),
        ],
    )
    def test_what_cannot_pass_is_unknown_and_said_why(self, args: tuple[str, ...], why: str) -> None:
        assert read_entry(args, "1", self.LIVE) == Unknown(why)


class TestDrafts:
    @pytest.mark.parametrize(
        ("args", "dialled", "entry"),
        [
            ((), "*48099", DraftEntry("099")),
            (("",), "*480003*099", DraftEntry("0003*099")),
            (("ivr", "*48099"), "5", DraftEntry("099")),
            (("ivr", "*48099", "0258"), "5", DraftEntry("099", "0258")),
        ],
    )
    def test_after_the_prefix_comes_the_number_of_an_ivr(
        self, args: tuple[str, ...], dialled: str, entry: object
    ) -> None:
        assert read_entry(args, dialled, LIVE) == entry

    def test_the_operator_may_switch_them_off_or_name_another_prefix(self) -> None:
        off = replace(LIVE, drafts=DraftRules(enabled=False))
        assert isinstance(read_entry((), "*48099", off), Unknown)
        assert read_entry((), "**099", replace(LIVE, drafts=DraftRules(prefix="**"))) == DraftEntry("099")


class TestSwitches:
    LIVE = replace(LIVE, switches={"night": Switch("Night")})

    @pytest.mark.parametrize(
        ("args", "order"),
        [
            ((), SwitchOrder.TOGGLE),
            (("on",), SwitchOrder.ON),
            (("off",), SwitchOrder.OFF),
            (("toggle",), SwitchOrder.TOGGLE),
        ],
    )
    def test_one_is_toggled_when_nothing_else_is_said(self, args: tuple[str, ...], order: SwitchOrder) -> None:
        assert read_entry(("switch", "night", *args), "*49", self.LIVE) == SwitchEntry("night", order)

    @pytest.mark.parametrize(
        ("args", "why"),
        [
            (("day",), "there is no [switch.day]"),
            (("night", "ON"), "a switch is turned on, off or toggle, not 'ON'"),
            ((), "'switch' is not known"),
        ],
    )
    def test_what_is_no_switch_or_no_order_is_unknown(self, args: tuple[str, ...], why: str) -> None:
        entry = read_entry(("switch", *args), "*49", self.LIVE)
        assert isinstance(entry, Unknown)
        assert why in entry.why


def test_a_call_that_comes_back_and_never_left_is_unknown() -> None:
    entry = read_entry(("return", "ANSWER"), "s", LIVE)
    assert entry == Unknown("the call comes back, but it never left an IVR of this service")
