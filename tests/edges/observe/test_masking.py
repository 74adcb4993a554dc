import time

import pytest

from bridge.calls.entries.events import OF_EVENTS, DeliveryTried, EventQueued
from bridge.calls.journal import CallAnswered, DigitsCollected, Entry, KeyPressed, RequestSent, VariableSet
from bridge.ivr.events import Trigger
from bridge.observe.masking import Masking
from bridge.observe.settings import PrivacySettings

HIDDEN = PrivacySettings()
DIGITS = PrivacySettings(show_digits=True)
VALUES = PrivacySettings(show_query_values=True)


def asked(url: str, body: str = "") -> RequestSent:
    return RequestSent("credit", "GET", url, 1, body)


def url_of(masking: Masking, url: str) -> str:
    entry = masking.mask(asked(url))
    assert isinstance(entry, RequestSent)
    return entry.url


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (KeyPressed("5", "collected"), KeyPressed("•", "collected")),
        (DigitsCollected("PIN", "1234", 4, "full"), DigitsCollected("PIN", "••••", 4, "full")),
        (DigitsCollected("PIN", "", 4, "full"), DigitsCollected("PIN", "", 4, "full")),
        (VariableSet("PIN", "12", from_keys=True), VariableSet("PIN", "••", from_keys=True)),
        (VariableSet("NAME", "Ana"), VariableSet("NAME", "Ana")),
        (CallAnswered(), CallAnswered()),
    ],
)
def test_keys_are_not_shown_unless_the_operator_says_so(entry: Entry, shown: Entry) -> None:
    assert Masking(HIDDEN).mask(entry) == shown
    assert Masking(DIGITS).mask(entry) == entry


def test_what_nobody_has_decided_is_hidden() -> None:
    assert (HIDDEN.show_digits, HIDDEN.show_query_values) == (False, False)


def test_values_of_parameters_are_not_shown_but_the_names_and_what_tells_nothing() -> None:
    url = "https://crm.example:8443/ivr?token=s3cret&empty=&CallID=17.4&CallerIDNum=0744&CallStatus=ANSWER"
    assert url_of(Masking(HIDDEN), url) == (
        "https://crm.example:8443/ivr?token=•••&empty=&CallID=17.4&CallerIDNum=•••&CallStatus=ANSWER"
    )
    assert url_of(Masking(VALUES), url) == url


@pytest.mark.parametrize(("query", "shown"), [("1234", "•••"), ("1234&a=1", "•••&a=•••"), ("=1234", "=•••"), ("", "")])
def test_a_value_without_a_name_is_a_value(query: str, shown: str) -> None:
    assert url_of(Masking(HIDDEN), f"http://h/?{query}") == f"http://h/?{shown}"


def test_what_was_keyed_is_found_in_names_and_without_any() -> None:
    masking = Masking(VALUES)
    masking.mask(DigitsCollected("PIN", "1234", 4, "full"))
    assert url_of(masking, "http://h/?1234&x1234=y&a=b") == "http://h/?•••&•••=y&a=b"


def seconds(size: int) -> float:
    entry = asked("https://crm.example/?" + "a" * size, "a" * size)
    began = time.process_time()
    for _ in range(20):
        Masking(HIDDEN).mask(entry)
    return time.process_time() - began


def test_a_long_value_without_a_name_takes_no_longer_than_its_length() -> None:
    """The call path waits for it, and a script chooses the address."""
    best = [seconds(2000), seconds(8000)]
    rounds = 0
    while best[1] > 6 * max(best[0], 0.001) and (rounds := rounds + 1) < 30:  # a busy machine is given more rounds
        best = [min(best[0], seconds(2000)), min(best[1], seconds(8000))]
    assert best[1] <= 6 * max(best[0], 0.001)


def test_the_values_of_a_form_are_parameters_too() -> None:
    entry = Masking(HIDDEN).mask(asked("https://crm.example/", "pin=1234&CallFlow=IN"))
    assert entry == asked("https://crm.example/", "pin=•••&CallFlow=IN")


def test_what_was_keyed_is_found_again_in_an_address() -> None:
    masking = Masking(VALUES)
    masking.mask(DigitsCollected("PIN", "1234", 4, "full"))
    masking.mask(VariableSet("CHOICE", "1", from_keys=True))
    masking.mask(VariableSet("STAR", "*9#", from_keys=True))
    assert url_of(masking, "http://h/pin/1234/x") == "http://h/pin/•••/x"
    assert url_of(masking, "http://h/pin-1234/x?choice=1&year=2011&s=%2A9%23&both=ab1234") == (
        "http://h/•••/x?choice=•••&year=2011&s=•••&both=•••"
    )
    assert url_of(masking, "http://h:1234/x") == "http://h:1234/x"
    assert url_of(masking, "/x/1234") == "/x/•••"


def test_what_was_keyed_in_another_call_is_not_remembered() -> None:
    Masking(VALUES).mask(DigitsCollected("PIN", "1234", 4, "full"))
    assert url_of(Masking(VALUES), "http://h/1234") == "http://h/1234"


def test_memory_of_keys_is_bounded() -> None:
    masking = Masking(HIDDEN)
    for number in range(1000):
        masking.mask(DigitsCollected("X", f"{number:06}", 6, "full"))
    assert url_of(masking, "http://h/000199") == "http://h/•••"
    assert url_of(masking, "http://h/000999") == "http://h/000999"


@pytest.mark.parametrize("privacy", [HIDDEN, DIGITS])
def test_a_key_that_nobody_is_to_know_is_a_key_all_the_same(privacy: PrivacySettings) -> None:
    assert Masking(privacy).mask(KeyPressed("", "collected")) == KeyPressed("•", "collected")


def test_what_becomes_of_events_needs_no_mask_for_it_is_also_written_without_one() -> None:
    masking = Masking(HIDDEN)
    masking.mask(DigitsCollected("pin", "4711", 4, "length"))
    queued = EventQueued("4711", Trigger.DIAL_IN, "0003*001", "crm", "https://crm.example:443")
    tried = DeliveryTried("4711", "crm", "dead", 1, 410, 0.1, "gone")
    assert {type(one) for one in (queued, tried)} == set(OF_EVENTS)
    assert [masking.mask(one) for one in (queued, tried)] == [queued, tried]
