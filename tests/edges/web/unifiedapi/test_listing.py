from typing import Any

import pytest

from bridge.web.unifiedapi import listing
from bridge.web.unifiedapi.listing import Entry, Wanted, read_moment, wanted
from bridge.web.wire import ApiRefusal

ENTRIES: list[Entry] = [
    {"id": "a", "published": "2026-11-22T10:15:00+02:00", "x": 1},
    {"id": "b", "published": "2026-11-22T08:16:00+00:00", "x": 2},
    {"id": "ab", "published": "2026-11-22T08:17:00Z", "x": 3},
]


def read(**query: str) -> Wanted:
    return wanted(query, ("id", "published"), ("id", "published", "x"))


def ids(**query: str) -> list[Any]:
    entries = read(**query).among(ENTRIES, lambda one: one["x"])["entry"]
    assert isinstance(entries, list)
    return [one["id"] for one in entries]


def test_all_come_in_order_unless_more_is_said() -> None:
    assert read().among(ENTRIES, lambda one: one["x"]) == {
        "totalResults": 3,
        "startIndex": 0,
        "itemsPerPage": 20,
        "entry": ENTRIES,
    }
    assert ids(sortOrder="descending") == ["ab", "b", "a"]
    assert ids(sortOder="descending") == ["ab", "b", "a"]
    assert ids(sortOrder="", count="", filterBy="", fields="") == ["a", "b", "ab"]


def test_a_page_tells_how_many_there_are() -> None:
    page = read(count="1", startIndex="1").among(ENTRIES, lambda one: one["x"])
    assert page == {"totalResults": 3, "startIndex": 1, "itemsPerPage": 1, "entry": [ENTRIES[1]]}
    assert ids(startIndex="3") == []


@pytest.mark.parametrize(
    ("operation", "value", "found"),
    [
        ("", "a", ["a"]),
        ("equals", "a", ["a"]),
        ("contains", "b", ["b", "ab"]),
        ("startsWith", "a", ["a", "ab"]),
        ("greaterThan", "ab", ["b"]),
        ("lessThan", "b", ["a", "ab"]),
        ("inArray", "a,b", ["a", "b"]),
        ("present", "", ["a", "b", "ab"]),
    ],
)
def test_entries_are_chosen_by_a_member(operation: str, value: str, found: list[str]) -> None:
    assert ids(filterBy="id", filterOp=operation, filterValue=value) == found


@pytest.mark.parametrize(
    ("operation", "value", "found"),
    [
        ("equals", "2026-11-22T08:15:00Z", ["a"]),
        ("equals", "2026-11-22T10:15:00 02:00", ["a"]),
        ("greaterThan", "2026-11-22T09:15:00+01:00", ["b", "ab"]),
        ("lessThan", "2026-11-22T08:17:00Z", ["a", "b"]),
        ("inArray", "2026-11-22T08:15:00Z,nonsense", ["a"]),
        ("startsWith", "2026-11-22T08", ["b", "ab"]),
    ],
)
def test_moments_are_compared_as_moments(operation: str, value: str, found: list[str]) -> None:
    assert ids(filterBy="published", filterOp=operation, filterValue=value) == found


def test_only_the_members_asked_for_come_and_the_id() -> None:
    assert read(fields="x").only(ENTRIES[0])["entry"] == [{"id": "a", "x": 1}]
    assert read(fields=" published , x ").only(ENTRIES[0])["entry"] == [ENTRIES[0]]


@pytest.mark.parametrize(
    "query",
    [
        {"count": "0"},
        {"count": "5000"},
        {"startIndex": "-1"},
        {"startIndex": "5000"},
        {"filterBy": "x"},
        {"filterBy": "id", "filterOp": "like"},
        {"filterBy": "published", "filterOp": "lessThan", "filterValue": "yesterday"},
        {"filterBy": "published", "filterValue": "2026-11-22T08:15:00"},
        {"sortOrder": "up"},
        {"sortOder": "up"},
        {"fields": "id,secret"},
    ],
)
def test_what_makes_no_sense_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(ApiRefusal) as refused:
        read(**query)
    assert refused.value.code == "invalid_parameter"


def test_a_moment_has_an_offset() -> None:
    assert read_moment("2026-11-22T08:15:00Z") == 1_795_335_300
    assert read_moment("2026-11-22T08:15:00") is None
    assert read_moment("2026-11-22T08:15:00+25:00") is None


def test_a_list_of_thousands_in_a_query_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a program could hold up every call of the service with one request."""
    read_moments: list[str] = []

    def counting(text: str) -> None:
        read_moments.append(text)

    monkeypatch.setattr(listing, "read_moment", counting)
    query = Wanted(by="published", operation="inArray", value="," * 5000)
    assert query.among(ENTRIES * 100, lambda one: one["x"])["totalResults"] == 0
    assert len(read_moments) <= 5001 + 300
