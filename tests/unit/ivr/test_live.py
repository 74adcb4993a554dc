"""Finding IVRs in the live set. Source: The IVR 1.1, 1.4."""

from dataclasses import replace

from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.live import LiveSet, Voice
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension

IVR = Ivr(Extension("0003", "099"), {}, did=("0258422544", "+40258422545"))
OTHER = Ivr(Extension("0003", "098"), {})
LIVE = LiveSet("v1", "0003", ivrs={ivr.extension: ivr for ivr in (OTHER, IVR)})


def test_an_ivr_is_found_by_each_of_its_public_numbers_with_plus_or_without() -> None:
    for number in ("0258422544", "+0258422544", "40258422545", "+40258422545"):
        assert LIVE.ivr_by_did(number) is IVR


def test_no_ivr_is_found_by_another_number() -> None:
    assert LIVE.ivr_by_did("0258422546") is None


def test_where_the_country_is_known_a_public_number_is_one_however_it_is_written() -> None:
    for number in ("0258422544", "+40258422544", "0040258422544", "0258 422-544"):
        assert LIVE.ivr_by_did("+40258422544") is None
        assert replace(LIVE, dialling=Dialling(country="RO")).ivr_by_did(number) is IVR


def test_the_directory_is_the_one_in_which_numbers_are_dialled() -> None:
    directory = Directory((Declaration(IVR.extension, ExtensionKind.IVR),))
    assert replace(LIVE, dialling=Dialling(directory=directory)).directory is directory


def test_a_voice_speaks_its_language_in_all_its_regions() -> None:
    live = LiveSet(
        "v1", "0003", voices=(Voice("Alice", "espeak", "en-us", "en-US"), Voice("Ana", "espeak", "ro", "ro"))
    )
    assert live.speaks("Alice", "en")
    assert live.speaks("Alice", "en_GB")
    assert not live.speaks("Alice", "ro")
    assert live.speaks("nobody", "ro")


def test_definitions_are_found_by_what_they_wait_for_and_by_id_in_a_draft_too() -> None:
    one = Definition("a1", (IVR.extension,), Trigger.HANGUP, Script(url=Template.literal("https://crm.example/")))
    live = replace(LIVE, definitions=(one,))
    for state in (live, replace(live, is_draft=True)):
        assert state.definitions_of(IVR.extension, Trigger.HANGUP) == (one,)
        assert state.definitions_of(OTHER.extension, Trigger.HANGUP) == ()
        assert (state.definition("a1"), state.definition("a2")) == (one, None)


def test_definitions_are_found_by_extension_and_event_in_the_order_of_the_files() -> None:
    script = Script(url=Template.parse("http://h/"))
    first = Definition("one", (OTHER.extension, IVR.extension), Trigger.DIAL_IN, script)
    others = (replace(first, id="off", enabled=False), replace(first, id="out", trigger=Trigger.DIAL_OUT))
    last = replace(first, id="two", extensions=(IVR.extension,))
    live = replace(LIVE, definitions=(first, *others, last))
    assert [one.id for one in live.definitions_of(IVR.extension, Trigger.DIAL_IN)] == ["one", "two"]
    assert [one.id for one in live.definitions_of(OTHER.extension, Trigger.DIAL_OUT)] == ["out"]
