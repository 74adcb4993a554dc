from collections.abc import Sequence

import pytest

from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import Change
from bridge.store import waiting
from bridge.store.waiting import Waiting
from tests.edges.store.stored import NOW, call, leg, owed


def steps(count: int) -> list[Noted]:
    return [Noted(NOW + number, "17.4", CallAnswered()) for number in range(count)]


def portion(memory: Waiting) -> tuple[Sequence[Change], Sequence[Noted]]:
    return memory.changes(), memory.steps()


def test_what_waits_comes_out_in_order_and_stays_until_it_is_done() -> None:
    memory = Waiting(10)
    changes = [Change(call(), leg(), owed()), Change(owed=owed(to=("crm1", "wall1"))), Change(leg=leg())]
    for change in changes:
        memory.keep(change)
    for _ in range(2):
        assert portion(memory) == (changes, [])
    assert (len(memory), memory.rows) == (3, 3)
    memory.done(2)
    assert portion(memory) == (changes[2:], [])
    assert (memory.rows, memory.is_empty) == (0, False)
    memory.done(1)
    assert (memory.is_empty, memory.lost) == (True, 0)


def test_the_oldest_are_kept_and_what_is_lost_is_counted() -> None:
    memory = Waiting(2)
    first, second = owed(), owed("b" * 20)
    memory.keep(Change(call(), None, first))
    memory.keep(Change(call(), leg(), second))
    memory.keep(Change(call(), None, owed(to=("crm1", "wall1", "wall2"))))
    changes, _ = portion(memory)
    assert changes == [Change(call(), None, first), Change(owed=second), Change(call())]
    assert (memory.rows, memory.lost) == (2, 2 + 3)
    memory.keep(Change(leg=leg(), owed=owed()))
    assert (len(memory), memory.lost) == (3, 7)
    memory.done(3)
    memory.keep(Change(call(), leg()))
    assert portion(memory)[0] == [Change(call(), leg())]


def test_a_portion_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PORTION", 2)
    monkeypatch.setattr(waiting, "STEPS_AT_ONCE", 3)
    memory = Waiting(10)
    for _ in range(5):
        memory.keep(Change(owed=owed()))
    for step in (given := steps(5)):
        memory.keep_step(step)
    changes, some = portion(memory)
    assert (len(changes), some) == (2, given[:3])


def test_steps_are_bounded_for_themselves_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "STEPS", 4)
    memory = Waiting(1)
    for step in (given := steps(6)):
        memory.keep_step(step)
    assert (memory.steps_lost, memory.lost) == (2, 0)
    _, some = portion(memory)
    assert some == given[2:]
    for step in (later := steps(2)):
        memory.keep_step(step)
    memory.give_back(some)
    assert portion(memory) == ([], [*given[4:], *later])
    assert memory.steps_lost == 4
    memory.give_back(given[:4])
    memory.give_back(given[:1])
    assert portion(memory) == ([], given[:4])
    assert memory.steps_lost == 5
    assert memory.is_empty


def test_many_steps_are_known_to_keep_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FEW", 2)
    memory = Waiting(1)
    for step in steps(2):
        memory.keep_step(step)
    assert memory.few_steps
    memory.keep_step(steps(1)[0])
    assert not memory.few_steps
