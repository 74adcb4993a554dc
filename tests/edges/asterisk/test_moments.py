from bridge.asterisk.moments import Moments


def test_an_event_without_stamp_happens_now() -> None:
    assert Moments().of(0, 50) == 50


def test_an_event_that_was_held_up_happened_when_asterisk_says() -> None:
    moments = Moments()
    assert moments.of(1000.0, 50.0) == 50.0
    assert moments.of(1001.0, 51.8) == 51.0


def test_the_fastest_event_tells_how_far_the_clocks_stand_apart() -> None:
    moments = Moments()
    moments.of(1000.0, 50.5)
    assert moments.of(1001.0, 51.0) == 51.0
    assert moments.of(1002.0, 52.3) == 52.0


def test_a_clock_that_was_set_is_followed() -> None:
    moments = Moments()
    moments.of(1000.0, 50.0)
    assert moments.of(500.0, 51.0) == 51.0
    assert moments.of(2000.0, 52.0) == 52.0
