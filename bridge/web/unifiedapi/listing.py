"""Lists of the API: which entries are wanted, in which order, with which members, and how many.

Knows the parameters of a query and the envelope. Does not know what an entry is. Source: Events and API 6.4, 6.7.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bridge.web.unifiedapi.reading import whole_number
from bridge.web.wire import ApiRefusal

Entry = dict[str, object]

_MOST: Final = 4999
_USUAL: Final = 20
_MOMENTS: Final = frozenset({"published", "modified"})
_OPERATIONS: Final = ("equals", "contains", "startsWith", "greaterThan", "lessThan", "inArray", "present")
_ORDERS: Final = ("ascending", "descending")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks for. `fields` empty: all."""

    count: int = _USUAL
    start: int = 0
    by: str = ""
    operation: str = "equals"
    value: str = ""
    fields: frozenset[str] = frozenset()
    descending: bool = False

    def among(
        self,
        entries: Iterable[Entry],
        order: Callable[[Entry], object],
        whole: Callable[[Entry], Entry] = lambda entry: entry,
    ) -> dict[str, object]:
        """The envelope of those entries that are wanted; `order` gives what they are sorted by.

        Entries need hold no more than they may be chosen by, when `whole` makes those of the page complete.
        """
        chosen = self._chosen()
        found = [one for one in entries if not self.by or chosen(str(one.get(self.by) or ""))]
        found.sort(key=lambda one: str(order(one)), reverse=self.descending)
        page = found[self.start : self.start + self.count]
        return envelope([self._thinned(whole(one)) for one in page], len(found), self.start, self.count)

    def only(self, entry: Entry) -> dict[str, object]:
        """The envelope of the one entry that was named."""
        return envelope([self._thinned(entry)], 1, 0, self.count)

    def _thinned(self, entry: Entry) -> Entry:
        if not self.fields:
            return entry
        return {name: value for name, value in entry.items() if name == "id" or name in self.fields}

    def _chosen(self) -> Callable[[str], bool]:
        """Whether a value is wanted. What stands in the query is read once, however many values there are."""
        value = self.value
        match self.operation:
            case "present":
                return bool
            case "contains":
                return lambda text: value in text
            case "startsWith":
                return lambda text: text.startswith(value)
            case "inArray":
                keys = {self._key(one) for one in value.split(",")}
                return lambda text: self._key(text) in keys
        key = self._key(value)
        match self.operation:
            case "greaterThan":
                return lambda text: self._key(text) > key
            case "lessThan":
                return lambda text: self._key(text) < key
            case _:
                return lambda text: self._key(text) == key

    def _key(self, text: str) -> tuple[float, str]:
        """Moments are compared as such, whatever their offset."""
        at = read_moment(text) if self.by in _MOMENTS else None
        return (0.0, text) if at is None else (at, "")


def wanted(query: Mapping[str, str], filters: Collection[str], members: Collection[str]) -> Wanted:
    """Read a query. Raises ApiRefusal; a parameter that is empty counts as absent."""
    by = _word(query, "filterBy", filters)
    operation = _word(query, "filterOp", _OPERATIONS) or "equals"
    value = query.get("filterValue", "")
    order = _word({"sortOrder": query.get("sortOrder") or query.get("sortOder") or ""}, "sortOrder", _ORDERS)
    fields = frozenset(part for part in query.get("fields", "").replace(" ", "").split(",") if part)
    if unknown := sorted(fields - set(members)):
        raise ApiRefusal("invalid_parameter", f"fields names {len(unknown)} members that do not exist")
    if by in _MOMENTS and operation in {"equals", "greaterThan", "lessThan"} and read_moment(value) is None:
        raise ApiRefusal("invalid_parameter", "filterValue must be a moment such as 2026-11-22T10:15:00+02:00")
    return Wanted(
        whole_number(query, "count", 1, _MOST, _USUAL),
        whole_number(query, "startIndex", 0, _MOST, 0),
        by,
        operation,
        value,
        fields,
        order == "descending",
    )


def envelope(entries: Sequence[Entry], total: int, start: int, count: int) -> dict[str, object]:
    """What lists are sent in."""
    return {"totalResults": total, "startIndex": start, "itemsPerPage": count, "entry": list(entries)}


def read_moment(text: str) -> float | None:
    """RFC 3339 as seconds since 1970; a `+` that came as a space is taken for one. None for anything else."""
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return at.timestamp() if at.tzinfo else None
    except ValueError:
        return None


def _word(query: Mapping[str, str], name: str, words: Collection[str]) -> str:
    text = query.get(name, "")
    if text and text not in words:
        raise ApiRefusal("invalid_parameter", f"{name} must be one of {', '.join(words)}")
    return text
