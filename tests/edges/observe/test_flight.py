import pytest

from bridge.calls.journal import CallAnswered, Noted, ReplyReceived, RequestSent
from bridge.observe.flight import Flight, from_text, recorded, to_text

SHOWN = (
    Noted(1.0, "17.4", RequestSent("s", "GET", "http://a.example/?pin=•••", 1)),
    Noted(1.5, "17.4", ReplyReceived("s", 200, 0.5, 11, ("Jump",))),
    Noted(2.0, "17.4", CallAnswered()),
)
EXACT = (
    Noted(1.0, "17.4", RequestSent("s", "GET", "http://a.example/?pin=1234", 1)),
    Noted(1.5, "17.4", ReplyReceived("s", 200, 0.5, 11, ("Jump",), "<Response/>")),
)


def test_requests_and_replies_as_they_were_take_the_place_of_masked_ones() -> None:
    flight = recorded("17.4", "0.5", SHOWN, EXACT)
    assert flight == Flight("17.4", "0.5", exact=True, entries=(*EXACT, SHOWN[2]))


def test_a_record_that_lacks_one_of_them_is_not_exact() -> None:
    assert not recorded("17.4", "0.5", SHOWN, EXACT[:1]).exact
    assert recorded("17.4", "0.5", SHOWN[2:], ()).exact


def test_a_file_is_read_back_as_it_was() -> None:
    flight = recorded("17.4", "0.5", SHOWN, EXACT)
    assert from_text(to_text(flight)) == flight
    assert from_text(to_text(flight) + "half a li").entries == flight.entries


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no flight record"),
        ("[1]\n", "no flight record"),
        ('{"callbridge_flight": 1}\n', "no flight record"),
        ('{"callbridge_flight": 9, "version": "9", "call": "1", "exact": true}\n', "form 9"),
    ],
)
def test_what_is_no_record_is_refused_with_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_text(text)
