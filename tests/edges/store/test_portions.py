from hypothesis import given
from hypothesis import strategies as st

from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import Change, KeptCall
from bridge.store.portions import Portion, smaller
from tests.edges.store.stored import NOW, call, leg, owed

KEPT = [KeptCall("pbx1", f"1.{number}", "1", "v1", NOW, "{}") for number in range(9)]
STEPS = [Noted(NOW + number, "1.1", CallAnswered()) for number in range(9)]
CHANGES = [Change(call(f"{number:020}"), leg(f"{number:020}"), owed(f"{number:020}")) for number in range(9)]


def rows(portion: Portion) -> list[object]:
    changes, steps, kept = portion
    parts = [one for change in changes for one in (change.owed, change.leg, change.call) if one is not None]
    return [*parts, *steps, *kept]


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_smaller_portions_hold_the_same_rows_and_halving_ends_at_one(changes: int, steps: int, kept: int) -> None:
    whole: Portion = (CHANGES[:changes], STEPS[:steps], KEPT[:kept])
    found: list[object] = []
    todo = [whole] if rows(whole) else []
    while todo:
        portion = todo.pop()
        parts = smaller(*portion)
        if len(rows(portion)) == 1:
            assert len(parts) == 1
            found += rows(portion)
            continue
        assert len(parts) > 1
        assert all(len(rows(part)) < len(rows(portion)) for part in parts)
        todo += parts
    assert sorted(map(repr, found)) == sorted(map(repr, rows(whole)))


def test_what_a_record_owes_is_written_before_the_record_that_closes_with_it() -> None:
    (event, visit, record) = smaller([CHANGES[0]], (), ())
    assert [rows(one) for one in (event, visit, record)] == [[CHANGES[0].owed], [CHANGES[0].leg], [CHANGES[0].call]]
