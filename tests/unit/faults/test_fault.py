import pytest

from bridge.faults import Fault, Level, fault, row_of


def test_a_fault_is_one_line_with_place_and_advice() -> None:
    found = fault("CB402", 'there is no "lop" here', file="menu.toml", line=7, address="ivr.lop")
    assert str(found) == (
        'menu.toml:7: fatal CB402 ivr.lop: there is no "lop" here. Check the spelling against the reference.'
    )


def test_a_fault_of_a_reply_names_its_verb_and_without_detail_its_cause() -> None:
    found = Fault(row_of("CB120"), line=3, column=1, verb="Pause")
    assert str(found) == "3: note CB120 <Pause>: empty verb not closed. Write <Pause/> with a slash."
    assert (found.code, found.level, found.message) == ("CB120", Level.NOTE, "empty verb not closed")


@pytest.mark.parametrize("code", ["CB205", "CB308"])
def test_a_fault_without_place_begins_with_its_level(code: str) -> None:
    assert str(fault(code)).startswith(f"{row_of(code).level} {code}: ")
