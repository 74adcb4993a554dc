import pytest

from bridge.asterisk.fields import ID_LIMIT, TEXT_LIMIT, cause_of, id_of, moment_of, text_of, whole_of


@pytest.mark.parametrize("value", ["", None, 7, "x" * (ID_LIMIT + 1)])
def test_half_an_id_is_none(value: object) -> None:
    with pytest.raises(ValueError, match="no id"):
        id_of(value)


def test_a_text_is_cut_and_what_is_none_is_empty() -> None:
    assert text_of({"name": "x" * 999}, "name") == "x" * TEXT_LIMIT
    assert (text_of({"name": 7}, "name"), text_of({}, "name")) == ("", "")


@pytest.mark.parametrize(("cause", "read"), [(16, 16), (0, 0), (256, 0), (-1, 0), ("16", 0), (None, 0)])
def test_a_cause_is_one_of_q_850_or_none(cause: object, read: int) -> None:
    assert cause_of({"cause": cause}) == read


@pytest.mark.parametrize(("value", "read"), [(0, 0), (7, 7), (-7, 0), (10**9, 0), (1.5, 0), ("7", 0)])
def test_a_number_is_whole_and_has_a_bound(value: object, read: int) -> None:
    assert whole_of(value) == read


@pytest.mark.parametrize(("stamp", "read"), [("1970-01-01T00:00:01.500+0000", 1.5), ("yesterday", 0.0), (7, 0.0)])
def test_a_moment_is_read_or_unknown(stamp: object, read: float) -> None:
    assert moment_of({"timestamp": stamp}) == read
