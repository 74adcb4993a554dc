"""The map of an IVR. Source: The IVR 1.2 to 1.4."""

import pytest

from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.verbs import Hangup
from bridge.telephony.values import Extension

ACTION, DISABLED = Entry(Hangup()), Entry(Hangup(), enabled=False)


def ivr_of(*contexts: Context) -> Ivr:
    return Ivr(Extension("0003", "099"), {context.name: context for context in contexts})


@pytest.mark.parametrize(
    ("entries", "is_empty"),
    [((), True), ((DISABLED, DISABLED), True), ((DISABLED, ACTION), False), ((ACTION,), False)],
)
def test_an_option_is_empty_without_an_enabled_action(entries: tuple[Entry, ...], is_empty: bool) -> None:
    assert Context("main", options={"1": entries}).is_empty("1") is is_empty


def test_an_option_that_is_not_there_is_empty() -> None:
    assert Context("main").is_empty("timeout")


def test_the_entry_context_is_found_wherever_it_stands() -> None:
    main = Context("main", entry=True)
    assert ivr_of(Context("sales"), main).entry is main


def test_a_context_is_found_by_name_then_by_id() -> None:
    sales, other = Context("sales", id="7"), Context("7", id="sales")
    ivr = ivr_of(Context("main", entry=True), sales, other)
    assert ivr.context("sales") is sales
    assert ivr.context("7") is other
    assert ivr_of(sales).context("7") is sales


def test_names_of_contexts_match_exactly() -> None:
    assert ivr_of(Context("Sales")).context("sales") is None


@pytest.mark.parametrize(("wait_music", "heard"), [(None, "jazz"), ("", ""), ("rock", "rock")])
def test_the_music_class_of_the_ivr_is_heard_while_a_script_is_asked_unless_it_says_otherwise(
    wait_music: str | None, heard: str
) -> None:
    ivr = Ivr(Extension("0003", "099"), {}, moh_folder="jazz", wait_music=wait_music)
    assert ivr.waiting_music == heard


def test_a_file_accepted_with_its_errors_enters_at_its_first_context_or_the_first_that_says_so() -> None:
    first, second = Context("first"), Context("second")
    assert ivr_of(first, second).entry is first
    two = (first, Context("a", entry=True), Context("b", entry=True))
    assert ivr_of(*two).entry is two[1]
