"""Which path is served by whom, and by which methods.

Knows the paths of the API, all of them. Does not know what their handlers do. Source: Events and API 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.web.recordings import RecordingsDoor
from bridge.web.unifiedapi.oauth import TokenEndpoint, oauth_error
from bridge.web.unifiedapi.phone_call_events import PhoneCallEvents
from bridge.web.unifiedapi.phone_calls import PhoneCalls
from bridge.web.unifiedapi.room import Room
from bridge.web.wire import Answer, ApiRefusal, Asked, Handler, Sound

METHODS = ("GET", "POST", "PUT", "DELETE")
_Served = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Routes:
    """All that the API serves."""

    room: Room
    token: TokenEndpoint
    calls: PhoneCalls
    events: PhoneCallEvents
    recordings: RecordingsDoor

    async def serve(self, asked: Asked) -> Answer | Sound:
        """Answer a request. Raises ApiRefusal, OrderRefused, StoreError."""
        served = self._served(asked.path)
        if served is None:
            raise ApiRefusal("not_found", "there is nothing at this path")
        handler = served.get(asked.method)
        if handler is None:
            allow = {"Allow": ", ".join(served)}
            if asked.path[0] == "oauth":
                return oauth_error(405, "invalid_request", "a token is fetched with POST", allow)
            raise ApiRefusal("method_not_allowed", f"allowed here: {allow['Allow']}", allow)
        return await handler(asked)

    def _served(self, path: tuple[str, ...]) -> _Served | None:
        match path:
            case ("oauth", "token.php"):
                return {"POST": self.token.issue}
            case ("uapi" | "unifiedapi", "phoneCalls", *rest):
                return self._phone_calls(rest)
            case ("uapi" | "unifiedapi", "extensions", _, _, *rest):
                return self._extensions(rest)
            case ("uapi" | "unifiedapi", "cdr" | "faxes", *_):
                return dict.fromkeys(METHODS, self._unsupported)
            case ("callbridge", "v1", "recordings", _):
                return {"GET": self.recordings.show}
            case ("callbridge", "v1", "recordings", _, _):
                return {"GET": self.recordings.fetch, "DELETE": self.recordings.remove}
            case _:
                return None

    def _phone_calls(self, rest: list[str]) -> _Served | None:
        calls = self.calls
        match rest:
            case [_, "simple" | "callback"]:
                return {"POST": calls.create}
            case [_, "conferenceInvite"]:
                return {"POST": calls.unsupported}
            case [_, _]:
                return {"GET": calls.show, "DELETE": calls.hang_up}
            case [_, _, ""]:  # an id that a program has lost: nothing is done to all others
                return {"GET": calls.show}
            case [_, _, _]:
                return {"GET": calls.show, "PUT": calls.change, "DELETE": calls.hang_up}
            case _:
                return None

    def _extensions(self, rest: list[str]) -> _Served | None:
        events = self.events
        match rest:
            case ["phoneCallEvents"]:
                return {"GET": events.show, "POST": events.create, "DELETE": events.delete}
            case ["phoneCallEvents", _]:
                return {"GET": events.show, "DELETE": events.delete}
            case ["phoneCallEvents", _, ""]:
                return {"GET": events.show}
            case ["phoneCallEvents", _, _]:
                return {"GET": events.show, "PUT": events.change, "DELETE": events.delete}
            case ["presence"] | ["queue", "agents", *_]:
                return dict.fromkeys(METHODS, self._unsupported)
            case _:
                return None

    async def _unsupported(self, asked: Asked) -> Answer:
        """What UnifiedAPI has and we have not (Events and API 6.9)."""
        self.room.gate.admit(asked, None)
        raise ApiRefusal("not_implemented", "this service is not supported")
