"""Takes out of entries what people are not to see: keys, and the values of parameters.

Knows where keys and parameters stand in an entry. Does not know who reads it. What was collected as secret has
never reached an entry. Source: The IVR 2.3; callbridge.toml `[privacy]`.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote_plus

from bridge.calls.journal import DigitsCollected, Entry, KeyPressed, ReplyReceived, RequestSent, VariableSet
from bridge.observe.settings import PrivacySettings

KEY = "•"
"""One key that is not shown. Not `*`, which is a key."""
VALUE = "•••"
"""A value that is not shown, whatever its length."""
HARMLESS = frozenset({"CallID", "CallStatus", "CallFlow", "CallAPIID", "EventType", "EventTime", "Duration", "Resumed"})
"""Parameters of ours (Call Interactive 4.3) that tell nothing about a person."""
KEYS_LIMIT = 200
"""Values filled by keys that are remembered for each call: as many as it may have variables."""


class Masking:
    """Masks the entries of one call. It remembers what the caller has keyed, to find it again in an address."""

    def __init__(self, privacy: PrivacySettings) -> None:
        """Mask as the operator has decided."""
        self._privacy = privacy
        self._keyed: dict[str, None] = {}

    def mask(self, entry: Entry) -> Entry:
        """The entry as it may be shown."""
        match entry:
            case KeyPressed(key=key):
                return replace(entry, key=self._digits(key) or KEY)
            case DigitsCollected(digits=digits):
                self._remember(digits)
                return replace(entry, digits=self._digits(digits))
            case VariableSet(value=value, from_keys=True):
                self._remember(value)
                return replace(entry, value=self._digits(value))
            case RequestSent(url=url, body=body):
                return replace(entry, url=self._address(url), body=self._parameters(body))
            case ReplyReceived(body=body) if body:
                return replace(entry, body="")
            case _:
                return entry

    def _digits(self, text: str) -> str:
        return text if self._privacy.show_digits else KEY * len(text)

    def _remember(self, keyed: str) -> None:
        if keyed and not self._privacy.show_digits and len(self._keyed) < KEYS_LIMIT:
            self._keyed[keyed] = None

    def _address(self, url: str) -> str:
        """The path may hold a variable that was filled by keys, the query anything."""
        place, mark, query = url.partition("?")
        scheme, slashes, rest = place.partition("://")
        host, *path = rest.split("/") if slashes else ("", *place.split("/"))
        shown = "/".join((host, *self._hidden(path)))
        start = f"{scheme}://{shown}" if slashes else shown.removeprefix("/")
        return f"{start}{mark}{self._parameters(query)}"

    def _hidden(self, segments: Iterable[str]) -> list[str]:
        return [self._without_keyed(segment) for segment in segments]

    def _parameters(self, form: str) -> str:
        """`a=1&CallID=7` as `a=•••&CallID=7`."""
        return "&".join(self._pair(pair) for pair in form.split("&"))

    def _pair(self, pair: str) -> str:
        """What has no name is a value; a name may have been keyed, too."""
        name, equals, value = pair.partition("=")
        if not equals:
            return self._value("", pair)
        return f"{self._without_keyed(name)}={self._value(name, value)}"

    def _value(self, name: str, value: str) -> str:
        if not value or name in HARMLESS:
            return value
        return self._without_keyed(value) if self._privacy.show_query_values else VALUE

    def _without_keyed(self, text: str) -> str:
        """What the caller has keyed is masked where it is the whole text, and when it is long, also inside."""
        plain = unquote_plus(text)
        if plain in self._keyed:
            return VALUE
        for keyed in self._keyed:
            if len(keyed) > 2 and keyed in plain:  # noqa: PLR2004 - one or two digits are in every number
                return VALUE
        return text
