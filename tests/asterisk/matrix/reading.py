"""A request as it came, read as an event of the table; whatever is wrong with its form is an error.

Knows the parameters of the profile `extended`. Does not know what a call is to cause.
"""

import re
from typing import Final

from bridge.protocol.parameters import PARAMETERS
from tests.asterisk.matrix.expected import Event
from tests.asterisk.matrix.settings import IDS, METHODS
from tests.asterisk.script_server import Asked

NAMES: Final = [one.name for one in PARAMETERS]
DELIVERY: Final = "Callbridge-Delivery"
_IDENTITY: Final = re.compile(r"[A-Za-z0-9.-]{1,100}")
_CALL_ID: Final = re.compile(r"[0-9]+\.[0-9]+")
_API_ID: Final = re.compile(r"[a-z0-9]{20}")


class Reader:
    """Remembers what must be the same in all calls: the number that each extension was given."""

    def __init__(self) -> None:
        self._ids = dict(IDS)
        self._seen: set[str] = set()

    def read(self, asked: Asked) -> Event:
        """The event, with its ids as they are."""
        _, extension, name = asked.path.split("/")
        told = DELIVERY in asked.headers
        said = asked.parameters
        self._check_form(asked, name, told=told)
        self._check_ids(said)
        return Event(
            extension,
            name,
            not told,
            said["CallStatus"],
            said["CallFlow"],
            said.get("CallerIDNum", ""),
            said.get("CallerIDName", ""),
            said.get("CallerExtension", ""),
            said.get("CalledExtension", ""),
            said.get("CalledNumber", ""),
            said.get("CalledDID", ""),
            answered=int(said.get("Duration", "0")) > 0,
            recorded="RecID" in said,
            leg=said.get("SubCallID", ""),
            call=said["CallID"],
        )

    def _check_form(self, asked: Asked, name: str, *, told: bool) -> None:
        """Method, order of the parameters, and what every event says."""
        said = asked.parameters
        assert asked.method == METHODS.get(name, "GET"), asked
        assert list(said) == [one for one in NAMES if one in said], asked
        assert set(said) <= set(NAMES), asked
        kind = "answer" if name.startswith("answer") else name
        assert said["EventType"] == kind, asked
        assert told == (asked.headers.get("Callbridge-Event") == kind) or not told, asked
        assert _CALL_ID.fullmatch(said["CallID"]), asked
        assert _API_ID.fullmatch(said["CallAPIID"]), asked
        assert ("Duration" in said) == (name == "hangup"), asked
        assert abs(int(said["EventTime"]) / 1e6) > 1e9, asked
        if told:
            assert asked.headers["Callbridge-Attempt"] == "1", asked
            assert asked.headers[DELIVERY] not in self._seen, asked
            self._seen.add(asked.headers[DELIVERY])

    def _check_ids(self, said: dict[str, str]) -> None:
        """The number of an extension comes with it, and is the same at all times."""
        for name in ("CalledExtension", "CallerExtension"):
            assert (name in said) == (f"{name}ID" in said), said
            if name in said:
                known = self._ids.setdefault(said[name], said[f"{name}ID"])
                assert known == said[f"{name}ID"], said
        assert len(set(self._ids.values())) == len(self._ids)
