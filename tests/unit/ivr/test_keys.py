"""Resolving a key. Source: The IVR 3.5."""

import pytest

from bridge.ivr.keys import Choose, DialNow, Invalid, Wait, read, resolve
from bridge.ivr.model import Context, Entry
from bridge.ivr.targets import Place
from bridge.ivr.verbs import Hangup
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension

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


PHONES = tuple(
    Declaration(Extension(organisation, short), kind)
    for organisation, short, kind in (
        ("0003", "101", ExtensionKind.PHONE),
        ("0003", "1012", ExtensionKind.PHONE),
        ("0003", "5", ExtensionKind.PHONE),
        ("0003", "8", ExtensionKind.PHONE),
        ("0003", "77", ExtensionKind.PHONE),
        ("0003", "800", ExtensionKind.QUEUE),
        ("0004", "999", ExtensionKind.PHONE),
    )
)
DIALABLE = Directory(PHONES).dialable("0003")
MAIN = Context("main", options={"1": ACTION, "5": ACTION, "7": ACTION, "8": DISABLED})


class TestDirectDial:
    @pytest.mark.parametrize(
        ("keys", "meaning"),
        [
            ("1", Wait(Choose())),
            ("10", Wait(Invalid())),
            ("101", Wait(DialNow())),
            ("1012", DialNow()),
            ("1013", Invalid()),
            ("5", Choose()),  # a key with actions wins over a phone of one digit
            ("7", Wait(Choose())),
            ("77", DialNow()),
            ("8", DialNow()),  # the queue 800 is none, and the actions of 8 are disabled
            ("9", Choose()),  # 999 is of another organisation
            ("*", Choose()),
            ("1*", Invalid()),
        ],
    )
    def test_keys_mean_a_phone_an_option_or_that_more_may_follow(self, keys: str, meaning: object) -> None:
        assert read(keys, MAIN, DIALABLE) == meaning
