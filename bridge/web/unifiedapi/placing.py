"""The body and query of a request that places a call, as an order.

Knows members, their forms and their defaults. Does not know what may be dialled. Source: Events and API 6.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bridge.calls.placing.call_orders import PlaceOrder
from bridge.ivr.live import LiveSet
from bridge.ivr.variables import NAME, RESERVED, VALUE_LIMIT
from bridge.telephony.extensions import ExtensionKind
from bridge.telephony.values import Extension
from bridge.web.auth import Program
from bridge.web.unifiedapi.reading import boolean, caller_id, phone_number, read_object, text_of, texts, whole_number
from bridge.web.wire import ApiRefusal, Asked

_SELF: Final = "@self"
_SOURCES: Final = 10
_VARIABLES: Final = 50
_NONCE: Final = 255
_RING: Final = 25
_LONGEST_RING: Final = 600
_EXTENSION: Final = 20


@dataclass(frozen=True, slots=True)
class Placing:
    """An order, and the extension that pays as the client wrote it."""

    order: PlaceOrder
    written: str


def read_placing(asked: Asked, program: Program, live: LiveSet, longest: int) -> Placing:
    """Read a request of type `simple` or `callback`; `longest` is `api.max_call_duration`. Raises ApiRefusal."""
    body = read_object(asked.body)
    view = _view(body)
    sources = texts(view.get("source"), "source", _SOURCES)
    destinations = texts(view.get("destination"), "destination", 1)
    written = text_of(body, "extension", _EXTENSION) or ""
    charged = _charged(written, sources, program, live)
    sources = tuple(_number(one, "source", charged) for one in sources)
    destination = _number(destinations[0], "destination", charged)
    order = PlaceOrder(
        charged,
        sources,
        destination,
        source_sees=caller_id(view, "callerId"),
        destination_sees=None if asked.path[-1] == "callback" else caller_id(view, "callerDestination"),
        ring=whole_number(asked.query, "waitForPickup", 1, _LONGEST_RING, _RING),
        duration=whole_number(asked.query, "callDuration", 1, longest, longest),
        transfer_outside=boolean(asked.query, "allowPublicTransfer", default=True),
        variables=_variables(view.get("variables")) if _is_ivr(destination, charged, live) else {},
        nonce=text_of(body, "nonce", _NONCE),
    )
    return Placing(order, written if written and written != _SELF else str(charged))


def _view(body: Mapping[str, object]) -> Mapping[str, object]:
    views = body.get("phoneCallView")
    if views is None:
        raise ApiRefusal("invalid_request", "phoneCallView is missing")
    if not isinstance(views, list) or len(views) != 1 or not isinstance(views[0], dict):
        raise ApiRefusal("invalid_parameter", "phoneCallView must be an array with one object")
    return views[0]


def _charged(written: str, sources: tuple[str, ...], program: Program, live: LiveSet) -> Extension:
    """The telephone that pays: as named, else the token's only extension, else the first source that is its own."""
    if written and written != _SELF:
        named = Extension.parse(written, live.organisation)
        if named is None:
            raise ApiRefusal("invalid_extension", "extension must be like 0003*001 or 001")
        if not program.may_use(named):
            raise ApiRefusal("access_denied", "the token does not have this extension")
        if not live.directory.is_phone(named):
            raise ApiRefusal("invalid_extension", "extension must be a telephone that exists")
        return named
    among = program.extensions if len(program.credential.rights.extensions) == 1 else ()
    candidates = among or tuple(
        one for text in sources if (one := Extension.parse(text, live.organisation)) and program.may_use(one)
    )
    charged = next((one for one in candidates if live.directory.is_phone(one)), None)
    if charged is None:
        raise ApiRefusal("invalid_extension", "extension is missing: name the telephone that is charged")
    return charged


def _number(text: str, name: str, charged: Extension) -> str:
    return str(charged) if text == _SELF else phone_number(text, name)


def _is_ivr(number: str, charged: Extension, live: LiveSet) -> bool:
    extension = Extension.parse(number, charged.organisation)
    known = live.directory.find(extension) if extension else None
    return known is not None and known.type is ExtensionKind.IVR


def _variables(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or len(given) > _VARIABLES:
        raise ApiRefusal("invalid_parameter", f"variables must be an object of at most {_VARIABLES} texts")
    for name, value in given.items():
        if NAME.fullmatch(name) is None or name in RESERVED:
            raise ApiRefusal("invalid_parameter", "variables has a name that is reserved, or is none")
        if not isinstance(value, str):
            raise ApiRefusal("invalid_parameter", "variables may hold texts only")
        text_of({"variables": value}, "variables", VALUE_LIMIT)
    return given
