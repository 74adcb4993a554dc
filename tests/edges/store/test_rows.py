import pytest

from bridge.store.rows import REPLY, call_row, clean, delivery_row, leg_row, number_key, number_keys
from tests.edges.store.stored import call, leg, told


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ștefan 😀", "Ștefan 😀"),
        ("a\0b", "a\ufffdb"),
        ("\ud83d x \udfff", "\ufffd x \ufffd"),
        ("x" * 5000, "x" * 4096),
    ],
)
def test_a_text_is_made_one_that_every_database_takes(given: str, kept: str) -> None:
    assert clean(given) == kept
    assert len(clean(given, REPLY)) <= REPLY


def test_one_number_has_one_key_and_is_looked_for_under_all_that_it_may_have_got() -> None:
    written = ("0258422544", "+40258422544", "0040 258 422 544")
    assert {number_key(one, "RO") for one in written} == {"+40258422544"}
    assert (number_key("", "RO"), number_key("112", "RO"), number_key("+40258422544", None)) == (
        "",
        "112",
        "40258422544",
    )
    assert set(number_keys("0258422544", "RO")) >= {"+40258422544", "40258422544", "0258422544"}
    assert number_keys("112", None) == ("112",)
    assert [number_keys(text, "RO") for text in ("", "()", "--", "+")] == [()] * 4
    assert all(len(key) <= 80 for key in number_keys("9" * 999, "RO"))


def test_rows_carry_the_keys_and_words_of_their_records() -> None:
    row = call_row(call(caller_number="0258422544", called_number="112"), "RO")
    assert (row["caller_key"], row["called_key"], row["api_id"]) == ("+40258422544", "112", "a" * 20)
    row = leg_row(leg(caller_number="0258422544"), None)
    assert (row["extension"], row["flow"], row["status"], row["caller_key"]) == ("0003*001", "IN", None, "0258422544")
    row = delivery_row(one := told(), "app")
    assert (row["lane"], row["state"], row["due"]) == (f"app {one.lane}", "pending", one.at)
