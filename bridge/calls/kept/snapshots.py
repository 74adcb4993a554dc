"""What a process after this one must know of a call to go on with it, as one frozen value.

Knows every field of a call that outlives a step. Does not know where it is kept, nor what is
done with it. Moments are seconds since 1970: the monotonic clock ends with its process. Source: The IVR 3.12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from bridge.calls.call import SHOWN_NAME, SHOWN_NUMBER, Call
from bridge.calls.channel import Channel
from bridge.calls.conversation import Conversation
from bridge.calls.party import Party
from bridge.calls.ports import Clock
from bridge.ivr.cursor import Cursor
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr
from bridge.telephony.causes import CallStatus
from bridge.telephony.destinations import DialReason
from bridge.telephony.values import CallerId, Extension


@dataclass(frozen=True, slots=True)
class CallSnapshot:
    """One call at one moment. What is not named here means the same as in `Call`."""

    at: float
    api_id: str
    party: Party
    cursor: Cursor
    ivr: Extension | None
    entered: float
    requested: float | None
    uncounted: float
    """Seconds in the IVR that do not count for its lifetime."""
    lifetime_over: bool
    answered: bool
    placed: bool
    known_as: str
    shown: CallerId
    variables: Mapping[str, str]
    from_keys: tuple[str, ...]
    secrets: tuple[str, ...]
    language: str | None
    interdigit_timeout: float | None
    shown_number_set: bool
    billed: bool
    charged: Extension | None
    account: str
    limit: float
    ends_at: float | None
    recordings: tuple[str, ...]
    recording: str
    dial_status: CallStatus | None
    dial_reason: DialReason | None
    request_status: str
    requests: int
    asked: bool
    conversation: Conversation | None
    transfer_outside: bool = True


_ALIKE: Final = frozenset(one.name for one in fields(Call)) & frozenset(one.name for one in fields(CallSnapshot))
_LISTS: Final = ("from_keys", "secrets", "recordings")
_OTHERWISE: Final = {*_LISTS, "ivr", "entered", "variables"}
_AGAIN: Final = tuple(_ALIKE - _OTHERWISE)
_AS_IT_IS: Final = tuple(name for name in _AGAIN if name != "shown")  # that may hold what is secret
_VALUES_AS_THEY_ARE: Final = attrgetter(*_AS_IT_IS)


def snapshot_of(call: Call, clock: Clock) -> CallSnapshot:
    """The call as it is now, but for what is secret: that lives in memory alone (The IVR 2.3)."""
    now, began = clock.now(), clock.now() - clock.monotonic()
    return CallSnapshot(
        at=now,
        ivr=call.ivr.extension if call.ivr else None,
        entered=began + call.entered,
        requested=None if call.requested_at is None else began + call.requested_at,
        uncounted=call.lifetime.uncounted_seconds,
        lifetime_over=call.lifetime.over,
        shown=CallerId(
            "" if SHOWN_NAME in call.secrets else call.shown.name,
            "" if SHOWN_NUMBER in call.secrets else call.shown.number,
        ),
        variables={name: value for name, value in call.variables.items() if name not in call.secrets},
        from_keys=tuple(sorted(call.from_keys)),
        secrets=tuple(sorted(call.secrets)),
        recordings=tuple(call.recordings),
        **dict(zip(_AS_IT_IS, _VALUES_AS_THEY_ARE(call), strict=True)),
    )


def call_again(left: CallSnapshot, channel: Channel, live: LiveSet, recordings: list[str], clock: Clock) -> Call | None:
    """The call as it was, on this channel; None when its IVR or its place is not in these files.

    `recordings` is the list that the switchboard knows the call's recordings by.
    """
    ivr = live.ivrs.get(left.ivr) if left.ivr else None
    if (left.ivr is not None and ivr is None) or not _exists(left.cursor, ivr):
        return None
    began = clock.now() - clock.monotonic()
    recordings.extend(name for name in left.recordings if name not in recordings)
    call = Call(
        channel=channel,
        live=live,
        ivr=ivr,
        entered=left.entered - began,
        variables=dict(left.variables),
        from_keys=set(left.from_keys),
        secrets=set(left.secrets),
        recordings=recordings,
        **{name: getattr(left, name) for name in _AGAIN},
    )
    call.requested_at = None if left.requested is None else left.requested - began
    talks_or_is_away = call.conversation is not None or call.leaves
    since = max(clock.now() - left.at, 0) if talks_or_is_away else 0
    call.lifetime.go_on(left.uncounted + since, over=left.lifetime_over)
    call.resumed = True
    return call


def _exists(cursor: Cursor, ivr: Ivr | None) -> bool:
    if cursor.place is None:
        return ivr is None
    return ivr is not None and cursor.place.context in ivr.contexts
