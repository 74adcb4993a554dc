import threading

import pytest

from bridge.observe import handed_over
from bridge.observe.handed_over import HandedOver


def taken(handed: HandedOver[int]) -> list[int]:
    return list(iter(handed.take, None))


def test_what_is_handed_over_is_taken_in_its_order() -> None:
    handed: HandedOver[int] = HandedOver(10)
    assert all(handed.put(number) for number in range(3))
    assert handed.more()
    assert taken(handed) == [0, 1, 2]


def test_no_more_waits_than_is_allowed() -> None:
    handed: HandedOver[int] = HandedOver(2)
    assert [handed.put(number) for number in range(3)] == [True, True, False]
    assert taken(handed) == [0, 1]
    assert handed.put(3)


def test_after_the_end_what_waits_is_taken_and_then_it_is_over() -> None:
    handed: HandedOver[int] = HandedOver(2)
    handed.put(1)
    handed.end()
    assert handed.more()
    assert taken(handed) == [1]
    assert not handed.more()


def test_what_is_wanted_now_does_not_wait_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed_over, "PACE", 3600)
    handed: HandedOver[int] = HandedOver(2)
    found: list[int] = []
    both = threading.Event()

    def take() -> None:
        while handed.more():
            found.extend(taken(handed))
            if len(found) > 1:
                both.set()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    handed.put(1)
    handed.put(2, now=True)
    assert both.wait(5)
    handed.end()
    thread.join(5)
    assert found == [1, 2]
    assert not thread.is_alive()
