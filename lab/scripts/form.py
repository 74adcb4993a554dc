"""A web form that asks whether a telephone is yours: it shows two digits, has the telephone called, waits for them.

Knows its visitors by the ids of their calls: the API gives one when the call is placed, and the IVR and the event of
its end send the same as CallAPIID. Does not know how a page is served (see demo.py). The same in PHP: form.php.
"""

import hmac
import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

PAGE: Final = Path(__file__).with_name("form.html")
PAYS: Final = "001"
"""The extension that is charged with the calls."""
IVR: Final = "097"
FOR_EVERYBODY: Final = "42"
"""What is right for who has dialled the IVR himself."""
_STATES: Final = {"2": "calling", "3": "ringing", "5": "answered"}
_SENTENCES: Final = {
    "ringing": "Your telephone rings.",
    "answered": "Somebody has answered, and hears what to do.",
}
_OVER: Final = {"BUSY": "The line was busy.", "NOANSWER": "Nobody has answered.", "ANSWER": "The call is over."}
_REMEMBERED: Final = 100


class FormError(Exception):
    """A sentence for the visitor."""


@dataclass
class Visit:
    """What one visitor sees."""

    number: str
    state: str = "calling"
    said: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """The telephone may still be keyed."""
        return self.state not in {"confirmed", "over"}

    def goes_on(self, state: str, sentence: str) -> None:
        """Something has happened."""
        self.state = state
        self.said.append(sentence)


class Form:
    """All visits. `api` is where Callbridge's API is; the token is read at each call, for it may be made later."""

    def __init__(self, api: str, token_file: str) -> None:
        self._api = api
        self._token_file = token_file
        self._visits: dict[str, Visit] = {}
        self._ended: dict[str, str] = {}
        """Calls that were over before their id was known here: a line may be busy at once."""
        self._lock = threading.Lock()

    def begin(self, telephone: str) -> Mapping[str, object]:
        """Have a telephone called. Raises FormError."""
        if re.fullmatch(r"[0-9*+ ]{1,20}", telephone) is None:
            raise FormError("This is no number of a telephone.")
        view = {"source": [telephone.replace(" ", "")], "destination": IVR}
        call = self._ask("/unifiedapi/phoneCalls/@me/simple", {"extension": PAYS, "phoneCallView": [view]})[0]["id"]
        visit = Visit(f"{secrets.randbelow(90) + 10}")
        visit.goes_on("calling", f"{telephone} is being called.")
        with self._lock:
            self._visits[call] = visit
            if call in self._ended:
                visit.goes_on("over", self._ended.pop(call))
        return self.state(call)

    def state(self, call: str) -> Mapping[str, object]:
        """How it stands, for the page. Raises FormError."""
        with self._lock:
            visit = self._visits.get(call)
        if visit is None:
            raise FormError("This form does not know the call.")
        if visit.state in {"calling", "ringing"}:
            self._look(call, visit)
        return {"call": call, "number": visit.number, "state": visit.state, "said": visit.said}

    def keyed(self, call: str, digits: str) -> str:
        """What the IVR is answered: a whole reply, or a sentence that is none when nothing was keyed."""
        with self._lock:
            visit = self._visits.get(call, Visit(FOR_EVERYBODY))
        if not digits:
            visit.goes_on("answered", "Nothing was keyed, so the question comes again.")
            return "There was no number.\n"
        if hmac.compare_digest(visit.number.encode(), digits.encode()):
            visit.goes_on("confirmed", f"{digits} was keyed: the telephone is yours.")
            return "<Response><Hangup/></Response>"
        visit.goes_on("answered", f"{digits} was keyed, which is not the number. The question comes again.")
        return '<Response>\n\t<Pause length="5"/>\n</Response>'  # five seconds, then the IVR's next action asks again

    def told(self, event: Mapping[str, str]) -> None:
        """An event of a call: its end, whoever has ended it."""
        if event.get("EventType") != "hangup":
            return
        call, why = event.get("CallAPIID", ""), event.get("CallStatus", "")
        sentence = _OVER.get(why, "The telephone could not be reached.")
        with self._lock:
            visit = self._visits.get(call)
            if visit is None:
                self._ended[call] = sentence
                while len(self._ended) > _REMEMBERED:
                    del self._ended[next(iter(self._ended))]
            elif visit.open:
                visit.goes_on("over", sentence)

    def _look(self, call: str, visit: Visit) -> None:
        """Ask the API whether it rings; who has just ended is told by the event."""
        try:
            found = self._ask(f"/uapi/phoneCalls/@me/{PAYS}/{call}")
        except FormError:
            return
        state = _STATES.get(found["entry"][0]["phoneCallView"][0]["status"], "calling")
        with self._lock:  # the event of its end may have come meanwhile
            if state in _SENTENCES and state != visit.state and visit.state in {"calling", "ringing"}:
                visit.goes_on(state, _SENTENCES[state])

    def _ask(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON is any value
        content = None if body is None else json.dumps(body).encode()
        try:
            token = Path(self._token_file).read_text(encoding="ascii").strip()
            request = Request(self._api + path, content, {"Authorization": token})  # noqa: S310 - an address of the lab
            with urlopen(request, timeout=10) as reply:  # noqa: S310 - as above
                return json.load(reply)
        except HTTPError as refused:
            raise FormError(f"It is not called: {json.load(refused)['error']['message']}.") from None
        except (URLError, OSError, ValueError):
            raise FormError("Callbridge cannot be asked now. Try again in a moment.") from None
