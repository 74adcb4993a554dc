from bridge.calls.deliveries import Due
from bridge.scripts.delivery_flights import Flights
from tests.fakes.deliveries import a_notification


def test_what_is_under_way_is_counted_by_receiver_and_by_definition() -> None:
    first = Due(a_notification(number=1, receiver="https://a:443", definition="d1"), 1)
    second = Due(a_notification(number=2, receiver="https://a:443", definition="d2"), 1)
    flights = Flights()
    flights.begin(first, probe=False)
    flights.begin(second, probe=True)
    assert (len(flights), flights.receivers, flights.at("https://a:443"), flights.of("d1")) == (
        2,
        {"https://a:443": 2},
        2,
        1,
    )
    assert (flights.probes, first.notification.id in flights) == (1, True)
    assert flights.ids == (first.notification.id, second.notification.id)
    assert (flights.end(first), flights.end(second)) == (False, True)
    assert (len(flights), flights.receivers, flights.at("https://a:443"), flights.of("d1"), flights.probes) == (
        0,
        {},
        0,
        0,
        0,
    )
