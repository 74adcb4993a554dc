import gc
from collections.abc import Iterator

import pytest

from bridge.app.garbage import THRESHOLDS, keep_what_is_there


@pytest.fixture(autouse=True)
def the_collector_is_as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_a_service_is_made_of_is_never_looked_through_again() -> None:
    made = [[number] for number in range(1000)]
    keep_what_is_there()
    assert gc.get_freeze_count() > len(made)
    assert not any(one is made for one in gc.get_objects())
    assert gc.get_threshold() == THRESHOLDS


def test_what_comes_later_is_still_collected() -> None:
    keep_what_is_there()
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1
