"""`phoneCalls`: place a call, list those that are up, end them, transfer one.

Knows requests and answers. Does not know what may be dialled, nor Asterisk. Source: Events and API 6.3 to 6.6.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bridge.calls.api_ports import Scope
from bridge.calls.placing.call_orders import CallOrders
from bridge.calls.switchboard import LiveCall, LiveLeg, Switchboard
from bridge.errors import OrderRefused
from bridge.telephony.values import Extension
from bridge.web.auth import Program
from bridge.web.limits import Buckets
from bridge.web.unifiedapi.idempotency import Repeats
from bridge.web.unifiedapi.listing import Entry, envelope, wanted
from bridge.web.unifiedapi.placing import read_placing
from bridge.web.unifiedapi.reading import needed, phone_number, read_object, text_of
from bridge.web.unifiedapi.room import SELF, Room
from bridge.web.unifiedapi.staying import Parties
from bridge.web.unifiedapi.views import CALL_FILTERS, CALL_MEMBERS, Viewer, chosen_by
from bridge.web.wire import Answer, ApiRefusal, Asked, refused_order

_LATER: Final = frozenset(
    {
        "TransferToVoicemail",
        "Park",
        "UnPark",
        "PickUp",
        "BargeIn",
        "Monitor",
        "Whisper",
        "OnHold",
        "OffHold",
        "StartRecording",
        "StopRecording",
    }
)
"""Actions of UnifiedAPI that are not supported (Events and API 6.9)."""
_NUMBER: Final = 60
_ID: Final = 100
_EVERYBODY: Final = "all"
_ASTERISK_REFUSED: Final = "call_failed"


@dataclass(frozen=True, slots=True)
class PhoneCalls:
    """The handlers."""

    room: Room
    orders: CallOrders
    switchboard: Switchboard
    repeats: Repeats
    new_calls: Buckets

    async def create(self, asked: Asked) -> Answer:
        """Place a call; the answer comes before anybody answers."""
        program = self._admit(asked)
        return await self.repeats.once(asked, program, lambda: self._place(asked, program))

    async def _place(self, asked: Asked, program: Program) -> Answer:
        live = self.room.live
        placing = read_placing(asked, program, live, self.room.settings().max_call_duration)
        if not self.new_calls.take(_EVERYBODY):
            raise ApiRefusal("too_many_requests", "too many new calls at this moment")
        try:
            call = await self.orders.place(placing.order, program.caller())
        except OrderRefused as refused:
            if refused.code != _ASTERISK_REFUSED:  # who is refused again and again takes no call away from the others
                self.new_calls.give_back(_EVERYBODY)
            raise
        self.room.order(asked, program, "call placed", call.api_id, call.call_id)
        viewer = Viewer(placing.order.charged, placing.written, asked.base, live.timezone)
        return Answer([viewer.entry(call)])

    async def show(self, asked: Asked) -> Answer:
        """List calls, or show one."""
        program = self._admit(asked)
        query = wanted(asked.query, CALL_FILTERS, CALL_MEMBERS)
        calls = {call.api_id: call for call in self._calls(asked, program)}

        def whole(chosen: Entry) -> Entry:
            call = calls[str(chosen["id"])]
            return self._viewer(asked, program, call).entry(call)

        chosen = [chosen_by(call, self.room.live.timezone) for call in calls.values()]
        if _id(asked):
            return Answer(query.only(whole(chosen[0])))
        return Answer(query.among(chosen, lambda one: _order(calls[str(one["id"])]), whole))

    async def hang_up(self, asked: Asked) -> Answer:
        """End one call, or all of an extension."""
        program = self._admit(asked)
        if asked.path[3] == SELF and not _id(asked):
            raise ApiRefusal("invalid_extension", "@self ends nothing without the id of a call")
        calls = self._calls(asked, program)
        if number := asked.query.get("phoneNumber", ""):
            number = phone_number(number, "phoneNumber")
            calls = [call for call in calls if Parties(call, self.room.live).has(number)]
            if _id(asked) and not calls:
                raise ApiRefusal("not_found", "this call has no such party")
        entries = {call.api_id: self._viewer(asked, program, call).entry(call) for call in calls}
        ended = await self._end_all(asked, program, calls)
        shown = [entries[call.api_id] for call in ended]
        return Answer(envelope(shown, len(shown), 0, len(shown)))

    async def change(self, asked: Asked) -> Answer:
        """Transfer a call."""
        program = self._admit(asked)
        if asked.path[3] != SELF:
            self.room.extension(asked.path[3], program)  # whose it is comes before what is supported
        body = read_object(asked.body)
        action = needed(body, "action", _NUMBER)
        if action in _LATER:
            raise ApiRefusal("not_implemented", f"the action {action} is not supported")
        if action != "Transfer":
            raise ApiRefusal("invalid_action", "the only action is Transfer")
        (call,) = self._calls(asked, program)
        to = phone_number(needed(body, "sendCallTo", _NUMBER), "sendCallTo")
        stays = self._staying(call, body)
        if not call.transfer_outside and not self._is_extension(to):
            raise ApiRefusal("not_allowed", "this call may not be transferred to an external number")
        viewer = self._viewer(asked, program, call)
        await self.orders.transfer(call, stays, to, viewer.extension, program.caller())
        self.room.order(asked, program, "call transferred", call.api_id, call.call_id)
        return Answer([{"id": call.api_id, "links": viewer.links(call)}])

    async def unsupported(self, asked: Asked) -> Answer:
        """What UnifiedAPI has and we have not."""
        self._admit(asked)
        raise ApiRefusal("not_implemented", "this request is not supported")

    def _admit(self, asked: Asked) -> Program:
        return self.room.gate.admit(asked, Scope.CALLS, asked.path[2])

    def _calls(self, asked: Asked, program: Program) -> list[LiveCall]:
        """Those that the path means, which is one when it has an id. Raises ApiRefusal."""
        extension = None if asked.path[3] == SELF else self.room.extension(asked.path[3], program)

        def is_meant(one: Extension) -> bool:
            return program.may_use(one) if extension is None else one == extension

        among = self._among(_id(asked), extension)
        calls = [call for call in among if any(is_meant(one) for one in _extensions(call))]
        if _id(asked) and not calls:
            raise ApiRefusal("not_found", "there is no such call now")
        return calls

    def _among(self, api_id: str, extension: Extension | None) -> Iterable[LiveCall]:
        """The calls to look at. Clients ask for one by its id again and again: then no other is looked at."""
        if api_id:
            known = self.switchboard.get(api_id)
            return () if known is None else (known,)
        return self.switchboard if extension is None else self.switchboard.of_extension(extension)

    def _viewer(self, asked: Asked, program: Program, call: LiveCall) -> Viewer:
        written = asked.path[3]
        if written == SELF:
            extension = next(one for one in _extensions(call) if program.may_use(one))
            written = str(extension)
        else:
            extension = self.room.extension(written, program)
        return Viewer(extension, written, asked.base, self.room.live.timezone)

    def _staying(self, call: LiveCall, body: Mapping[str, object]) -> LiveLeg:
        """Who stays in a transfer. Raises ApiRefusal."""
        named = {
            name: phone_number(text, name) if (text := text_of(body, name, _NUMBER)) else ""
            for name in ("transferNumber", "transferFromNumber")
        }
        view = text_of(body, "phoneCallViewId", _ID) or ""
        stays = Parties(call, self.room.live).staying(named["transferNumber"], view, named["transferFromNumber"])
        if stays is None:
            what = "transferNumber, phoneCallViewId or transferFromNumber must name a party of the call"
            raise ApiRefusal("invalid_parameter", what)
        return stays

    def _is_extension(self, number: str) -> bool:
        extension = Extension.parse(number, self.room.live.organisation)
        return extension is not None and self.room.live.directory.find(extension) is not None

    async def _end_all(self, asked: Asked, program: Program, calls: Iterable[LiveCall]) -> list[LiveCall]:
        """End them side by side; those that have ended. Raises ApiRefusal when none could be."""
        ended: list[LiveCall] = []
        refused: list[OrderRefused] = []

        async def end(call: LiveCall) -> None:
            try:
                await self.orders.hang_up(call, program.caller())
            except OrderRefused as why:
                refused.append(why)
                return
            ended.append(call)
            self.room.order(asked, program, "call ended", call.api_id, call.call_id)

        async with asyncio.TaskGroup() as group:
            for call in calls:
                group.create_task(end(call))
        if refused and not ended:
            raise refused_order(refused[0])
        return ended


def _id(asked: Asked) -> str:
    return asked.path[4] if len(asked.path) > 4 else ""  # noqa: PLR2004 - uapi, phoneCalls, user, extension, id


def _extensions(call: LiveCall) -> list[Extension]:
    """Those that have a part in a call: the one that pays, then those with a leg."""
    legs = sorted(call.legs.values(), key=lambda leg: leg.position)
    return [one for one in (call.charged, *(leg.extension for leg in legs)) if one is not None]


def _order(call: LiveCall) -> str:
    return f"{call.began:020.6f}"
