"""Resolving a key. Source: The IVR 3.5."""

from bridge.ivr.keys import resolve
from bridge.ivr.model import Context, Entry
from bridge.ivr.targets import Place
from bridge.ivr.verbs import Hangup

ACTION = (Entry(Hangup()),)
DISABLED = (Entry(Hangup(), enabled=False),)


def test_a_key_chooses_its_own_option() -> None:
    assert resolve(Context("main", options={"1": ACTION, "invalid": ACTION}), "1") == Place("main", "1")


def test_a_key_without_actions_chooses_invalid() -> None:
    assert resolve(Context("main", options={"invalid": ACTION}), "1") == Place("main", "invalid")


def test_a_key_whose_actions_are_all_disabled_chooses_invalid() -> None:
    assert resolve(Context("main", options={"1": DISABLED, "invalid": ACTION}), "1") == Place("main", "invalid")


def test_when_both_are_empty_there_is_nowhere_to_go() -> None:
    assert resolve(Context("main", options={"1": DISABLED, "invalid": DISABLED}), "1") is None
