from datetime import date

import pytest

from bridge.ivr.saying.reading import Number, TimeOfDay, read_date, read_number, read_time


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", Number(negative=False, whole=0, fraction="")),
        ("007", Number(negative=False, whole=7, fraction="")),
        ("+5", Number(negative=False, whole=5, fraction="")),
        ("-12", Number(negative=True, whole=12, fraction="")),
        ("3.50", Number(negative=False, whole=3, fraction="50")),
        ("-0.5", Number(negative=True, whole=0, fraction="5")),
        ("-0", Number(negative=False, whole=0, fraction="")),
        ("-0.00", Number(negative=False, whole=0, fraction="00")),
    ],
)
def test_a_number_is_read(text: str, number: Number) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "-", ".5", "5.", "1,5", "1 000", "1e5", "--1", "٣", "5\n", "abc", "9" * 41, "0." + "1" * 21]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "20261123",
        "2026-11-23T15:30",
        "2026-11-23t15:30:05z",
        "2026-11-23 15:30:05.123456+02:00",
        "20261123T153005,5-0330",
        "2026-11-23T15:30+02",
    ],
)
def test_a_date_is_read_with_or_without_a_time(text: str) -> None:
    assert read_date(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    ["", "2026-11", "2026-1123", "2026-02-29", "2026-13-01", "0000-01-01", "23.11.2026", "2026-11-23T25:00", "15:30"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text", ["15:30", "1530", "T15:30", "15:30:60", "153059Z", "2026-11-23T15:30:05+02:00", "2026-11-23 15:30"]
)
def test_a_time_is_read_with_or_without_a_date(text: str) -> None:
    assert read_time(text) == TimeOfDay(15, 30)


@pytest.mark.parametrize("text", ["00:00", "24:00", "2026-11-23T24:00:00"])
def test_midnight_has_two_forms(text: str) -> None:
    assert read_time(text) == TimeOfDay(0, 0)


@pytest.mark.parametrize(
    "text", ["", "15", "5:30", "15:60", "24:01", "25:00", "15:3005", "2026-11-23", "2026-02-29T15:30", "3 pm"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text) is None
