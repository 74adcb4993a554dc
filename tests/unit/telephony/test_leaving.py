"""Places of the dialplan to which a call may be sent. Source: The IVR 8.3, 9, 10.4."""

import pytest

from bridge.telephony.destinations import DialplanPlace, DialReason, LeaveFor, Refused
from bridge.telephony.extensions import PHONE_TEMPLATE, Declaration, DeclaredExtension, ExtensionKind
from bridge.telephony.leaving import Leaving
from bridge.telephony.values import Extension


def queue(asterisk: str | None = None) -> DeclaredExtension:
    extension = Extension("0003", "800")
    return Declaration(extension, ExtensionKind.QUEUE, asterisk=asterisk).at(extension, PHONE_TEMPLATE)


def test_a_place_of_a_permitted_context_is_left_for() -> None:
    place = DialplanPlace("callbridge-xfer", "q800", 2)
    assert Leaving().to(place) == LeaveFor(place)


def test_another_context_is_refused_by_its_name() -> None:
    refused = Refused(DialReason.UNAVAILABLE, "context from-phones is not in leave.contexts")
    assert Leaving().to(DialplanPlace("from-phones", "112")) == refused


@pytest.mark.parametrize("extension", ["", "a,b", "a|b", "a&b", "a b", "a\n", "${X}", "{short}", "\u0661", "1" * 81])
def test_an_extension_with_other_characters_is_refused(extension: str) -> None:
    refused = Leaving().to(DialplanPlace("callbridge-xfer", extension))
    assert isinstance(refused, Refused)
    assert refused.reason is DialReason.UNAVAILABLE


def test_a_template_names_the_extension() -> None:
    template = DialplanPlace("xfer-{org}", "q{asterisk}-{short}", 5)
    leaving = Leaving(frozenset({"xfer-0003"}))
    assert leaving.by(template, queue("support")) == LeaveFor(DialplanPlace("xfer-0003", "qsupport-800", 5))


def test_the_name_in_asterisk_is_the_short_number_unless_it_is_said() -> None:
    template = DialplanPlace("callbridge-xfer", "q{asterisk}")
    assert Leaving().by(template, queue()) == LeaveFor(DialplanPlace("callbridge-xfer", "q800"))


def test_a_template_leads_to_permitted_contexts_only() -> None:
    assert isinstance(Leaving().by(DialplanPlace("from-{org}", "1"), queue()), Refused)
