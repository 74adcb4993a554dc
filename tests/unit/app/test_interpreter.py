import gc
import sys
from collections.abc import Iterator

import pytest

from bridge.app import interpreter


@pytest.fixture(autouse=True)
def the_interpreter_is_as_before() -> Iterator[None]:
    thresholds, switch = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(switch)


def test_what_a_service_is_made_of_is_never_looked_through_again() -> None:
    made = [[number] for number in range(1000)]
    interpreter.prepare()
    assert gc.get_freeze_count() > len(made)
    assert not any(one is made for one in gc.get_objects())
    assert gc.get_threshold() == interpreter.THRESHOLDS


def test_what_comes_later_is_still_collected() -> None:
    interpreter.prepare()
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1


def test_the_event_loop_waits_for_no_thread_longer_than_a_moment() -> None:
    interpreter.prepare()
    assert sys.getswitchinterval() == pytest.approx(interpreter.SWITCH)
