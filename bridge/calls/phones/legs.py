"""The legs of telephones, queues and conferences, from their dial event to their hangup: each event once, in order.

Knows a leg's life. Does not know channels' names, nor why something happened to a leg.
Source: Events and API 2.2 (rules 3, 5, 6), 3.3, 5.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from bridge.calls.phones.calls import PhoneCalls
from bridge.calls.phones.ports import PhonePorts
from bridge.calls.records import Change, LegRecord
from bridge.calls.switchboard import LiveCall
from bridge.ivr.events import Trigger
from bridge.telephony.causes import CallFlow, CallStatus, status_of_cause, status_of_dial
from bridge.telephony.values import Extension

PATIENCE: Final = 2.0
"""Seconds for which a hangup waits for the end of a dial that began before it."""


@dataclass(slots=True, eq=False)
class PhoneLeg:
    """One leg that is up, or waits for the end of its dial."""

    record: LegRecord
    dialling: set[str] = field(default_factory=set)
    """Channels whose dial by this leg, or to it, has not ended."""
    word: str = ""
    """How the last dial has ended, in Asterisk's word."""
    cause: int = 0
    call: LiveCall | None = None
    """Its call as it was when the leg began; ARI may tell earlier than AMI that it is over."""

    @property
    def is_incoming(self) -> bool:
        """Its extension was rung or entered."""
        return self.record.flow is CallFlow.IN


class PhoneLegs:
    """All of them. At most one for each channel and extension."""

    def __init__(self, ports: PhonePorts, calls: PhoneCalls) -> None:
        """Begin without legs."""
        self._ports = ports
        self._calls = calls
        self._legs: dict[str, dict[Extension, PhoneLeg]] = {}
        self._waiting: dict[PhoneLeg, None] = {}

    def __len__(self) -> int:
        """How many there are, those that wait included."""
        return sum(len(legs) for legs in self._legs.values()) + len(self._waiting)

    def get(self, channel: str, extension: Extension | None) -> PhoneLeg | None:
        """The leg that an extension has with a channel, or had until a moment ago."""
        if extension is None:
            return None
        return self._legs.get(channel, {}).get(extension)

    def of_channel(self, channel: str) -> tuple[PhoneLeg, ...]:
        """All legs of a channel: a telephone's, and those of the queue or conference in which it is."""
        return tuple(self._legs.get(channel, {}).values())

    def waiting(self, channel: str) -> Iterator[PhoneLeg]:
        """The legs that have hung up, and wait for the end of a dial in which this channel is called."""
        return (leg for leg in tuple(self._waiting) if channel in leg.dialling)

    def open(self, record: LegRecord, dial: Trigger | None) -> PhoneLeg:
        """A leg begins. `dial` is None when its dial event was told by others, or was not seen."""
        leg = self.adopt(record)
        owed = self._ports.owing.owed(record, dial, record.began) if dial else None
        self._ports.keeper.keep(Change(call=self._calls.began(record), leg=record, owed=owed))
        return leg

    def adopt(self, record: LegRecord) -> PhoneLeg:
        """A leg that was begun before."""
        leg = PhoneLeg(record, call=self._ports.switchboard.of_channel(record.channel))
        self._legs.setdefault(record.channel, {})[record.extension] = leg
        return leg

    def dial_ended(self, leg: PhoneLeg, callee: str, word: str, at: float) -> None:
        """A dial by this leg, or to it, has ended."""
        leg.dialling.discard(callee)
        leg.word = word
        if status_of_dial(word) is CallStatus.ANSWER:
            self.answered(leg, at)
        if leg in self._waiting and not leg.dialling:
            self._end(leg)

    def answered(self, leg: PhoneLeg, at: float) -> None:
        """A leg is answered: once."""
        if leg.record.answered is not None:
            return
        ended = leg.record.ended
        record = leg.record = replace(self._present(leg.record), answered=at if ended is None else min(at, ended))
        trigger = Trigger.ANSWER_IN if leg.is_incoming else Trigger.ANSWER_OUT
        owed = self._ports.owing.owed(replace(record, ended=None), trigger, at)
        call = self._calls.answered(record.api_id, at)
        self._ports.keeper.keep(Change(call=call, leg=replace(record, ended=None), owed=owed))

    def leave(self, leg: PhoneLeg, at: float, cause: int, *, patiently: bool = True) -> None:
        """A leg is over. When the end of its dial was not seen yet, and may still come, the news waits for it."""
        del self._legs[leg.record.channel][leg.record.extension]
        if not self._legs[leg.record.channel]:
            del self._legs[leg.record.channel]
        call = self._ports.switchboard.of_channel(leg.record.channel) or leg.call
        made = call.recordings[-1:] if call is not None else ()
        leg.record = replace(self._present(leg.record), ended=at, recording="".join(made))
        leg.cause = cause
        self._waiting[leg] = None
        if patiently and leg.dialling and leg.record.answered is None:
            self._ports.later(PATIENCE, partial(self._end, leg))
        else:
            self._end(leg)

    def settle(self, api_id: str) -> None:
        """End the record of a call that is over, unless one of its legs has still something to tell."""
        if not any(leg.record.api_id == api_id for leg in self._waiting):
            self._calls.settle(api_id)

    def _end(self, leg: PhoneLeg) -> None:
        if leg not in self._waiting:
            return
        del self._waiting[leg]
        record = replace(leg.record, status=_status(leg))
        at = record.ended or 0
        self._ports.keeper.keep(Change(leg=record, owed=self._ports.owing.owed(record, Trigger.HANGUP, at)))
        self.settle(record.api_id)

    def _present(self, record: LegRecord) -> LegRecord:
        """With the ids of its call as it is now: calls that are joined have those of the older one."""
        call = self._ports.switchboard.of_channel(record.channel)
        return record if call is None else replace(record, api_id=call.api_id, call_id=call.call_id)


def _status(leg: PhoneLeg) -> CallStatus:
    if leg.record.answered is not None:
        return CallStatus.ANSWER
    return status_of_dial(leg.word) or status_of_cause(leg.cause)
