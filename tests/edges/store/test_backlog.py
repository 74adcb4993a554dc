from bridge.store.backlog import STALE, Backlog


def test_what_comes_and_goes_is_counted_and_whoever_wants_is_told_of_more() -> None:
    backlog = Backlog(10)
    told: list[str] = []
    for name in ("a", "b"):
        backlog.on_new(lambda name=name: told.append(name))  # type: ignore[misc]  # each its own name
    backlog.added({"crm": 8, "wall": 1})
    assert (backlog.excess, told) == (-1, ["a", "b"])
    backlog.gone({"crm": 6})
    backlog.added({"wall": 9})
    assert (backlog.excess, backlog.waiting, backlog.fullest) == (2, 12, "wall")
    backlog.gone({"wall": 50})
    assert backlog.waiting == 0


def test_an_event_of_which_no_delivery_was_made_yet_waits_too_and_is_not_too_much() -> None:
    backlog = Backlog(1)
    told: list[int] = []
    backlog.on_new(lambda: told.append(backlog.owed))
    backlog.owes(2)
    backlog.owes(3)
    assert (told, backlog.waiting, backlog.excess) == ([2, 5], 5, -1)
    backlog.moved({"crm": 2})
    backlog.addressed(2)
    assert backlog.waiting == 5
    backlog.gone({"crm": 2})
    backlog.addressed(5)
    backlog.addressed(0)
    assert backlog.waiting == 0


def test_it_is_counted_before_anything_is_given_up_but_not_every_time() -> None:
    backlog = Backlog(10)
    assert not backlog.is_in_doubt(0)
    backlog.added({"crm": 11})
    assert backlog.is_in_doubt(0)
    backlog.counted({"crm": 10}, 5)
    assert not backlog.is_in_doubt(5 + STALE)
    backlog.added({"crm": 1})
    assert not backlog.is_in_doubt(5 + STALE - 1)
    assert backlog.is_in_doubt(5 + STALE)


def test_where_nothing_waits_no_receiver_is_the_fullest() -> None:
    assert Backlog(1).fullest == ""
