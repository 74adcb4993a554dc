from bridge.calls.deliveries import Due, Pot
from bridge.scripts.delivery_waiting import AHEAD, REMEMBERED, TOO_LONG, Waiting
from tests.fakes.deliveries import CRM, a_notification

NOBODY: frozenset[str] = frozenset()
WALL = "https://wall.example:443"


def due(number: int, receiver: str = CRM, definition: str = "crm1") -> Due:
    return Due(a_notification(number, receiver, definition=definition), 1)


def test_what_waits_comes_in_its_order_receiver_by_receiver() -> None:
    waiting = Waiting(4)
    for number in (1, 2):
        waiting.add(due(number), 0)
    waiting.add(due(3, WALL), 0)
    assert (dict(waiting.receivers), len(waiting.ids)) == ({CRM: 2, WALL: 1}, 3)
    assert due(1).notification.id in waiting
    assert [waiting.next(CRM, NOBODY) for _ in range(3)] == [due(1), due(2), None]
    assert waiting.next(WALL, NOBODY) == due(3, WALL)
    assert (dict(waiting.receivers), waiting.ids) == ({}, ())


def test_who_is_held_back_is_passed_over_and_given_back() -> None:
    waiting = Waiting(4)
    waiting.add(due(1, definition="bad"), 0)
    waiting.add(due(2), 0)
    waiting.add(due(3, WALL), 0)
    held = frozenset({"bad"})
    assert waiting.next(CRM, held) == due(2)
    assert waiting.next(CRM, held) is None
    assert waiting.given_up(NOBODY, NOBODY, 1) == ()
    assert waiting.given_up(frozenset({WALL}), held, 1) == tuple(due(number).notification.id for number in (1, 3))
    assert waiting.ids == ()


def test_what_waits_too_long_is_given_back_before_its_lease_runs_out() -> None:
    waiting = Waiting(4)
    waiting.add(due(1), 0)
    waiting.add(due(2), 5)
    assert waiting.given_up(NOBODY, NOBODY, TOO_LONG) == (due(1).notification.id,)
    assert waiting.next(CRM, NOBODY) == due(2)


def test_the_faster_a_receiver_answers_the_more_it_may_have_ahead() -> None:
    waiting = Waiting(4)
    assert waiting.ahead == {}
    for name, seconds in (("fast", 0.0), ("brisk", 0.2), ("slow", 2.0), ("slower", 14.0)):
        waiting.answered(name, seconds)
    assert waiting.ahead == {"fast": 4 * AHEAD, "brisk": 20, "slow": 2, "slower": 0}


def test_one_slow_answer_counts_for_a_fifth_and_a_failure_for_all() -> None:
    waiting = Waiting(4)
    waiting.answered(CRM, 0.1)
    waiting.answered(CRM, 1.1)
    assert waiting.ahead == {CRM: 13}
    waiting.failed(CRM)
    assert waiting.ahead == {}


def test_receivers_that_answered_long_ago_are_forgotten() -> None:
    waiting = Waiting(4)
    waiting.answered("old", 0.1)
    for number in range(REMEMBERED):
        waiting.answered(f"r{number}", 0.1)
    assert "old" not in waiting.ahead


def test_a_receiver_is_known_while_it_answers_fast_and_doubted_when_it_does_not() -> None:
    waiting, doubted = Waiting(4), (Pot.UNKNOWN, Pot.DOUBTED)
    assert waiting.kinds(CRM) == (Pot.UNKNOWN,)
    waiting.answered(CRM, 0.1)
    assert waiting.kinds(CRM) == ()
    waiting.failed(CRM)
    assert waiting.kinds(CRM) == doubted
    waiting.answered(CRM, 0.1)
    waiting.answered(WALL, 14.0)
    assert (waiting.kinds(CRM), waiting.kinds(WALL)) == ((), doubted)
    for number in range(REMEMBERED + 1):
        waiting.failed(f"https://r{number}:443")
    assert waiting.kinds("https://r0:443") == (Pot.UNKNOWN,)
    assert waiting.kinds("https://r1:443") == doubted
