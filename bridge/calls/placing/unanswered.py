"""A call that was placed, and that nobody has answered: what is told and kept of it.

Knows records, and which events are due. Does not know why nobody has answered. Source: Events and API 3.2, 3.3, 7.2.
"""

from collections.abc import Mapping
from typing import Final

from bridge.calls.placing.sources import Plan
from bridge.calls.ports import ActionPorts
from bridge.calls.records import CallRecord, LegRecord
from bridge.calls.switchboard import LiveCall
from bridge.telephony.causes import CallFlow, CallStatus, EndReason
from bridge.telephony.values import Extension

_CAUSES: Final = {
    CallStatus.BUSY: 17,
    CallStatus.NOANSWER: 19,
    CallStatus.CONGESTION: 34,
    CallStatus.CHANUNAVAIL: 20,
    CallStatus.CANCEL: 16,
}
"""By its cause it is known how a leg has ended that was never answered."""


def tell_unanswered(plan: Plan, live: LiveCall, status: CallStatus, reason: EndReason, ports: ActionPorts) -> None:
    """The call was, and is over: the Hangup of the IVR into which it was placed, and nothing else."""
    record = CallRecord(
        *(live.api_id, live.call_id, live.server, "", live.began),
        caller_number=plan.sources[0].number.text,
        called_number=plan.to.text,
        extension=str(plan.ivr or plan.charged),
    )
    ports.events.begun(live.call_id, record, _variables(plan, live, ports), frozenset())
    if plan.ivr is not None:
        ports.events.entered(_visit(plan.ivr, plan, live))
    ports.events.left(live.call_id, reason, _CAUSES[status], "")
    ports.events.gone(live.call_id, _CAUSES[status])


def _visit(ivr: Extension, plan: Plan, live: LiveCall) -> LegRecord:
    """The IVR has called the first of the sources."""
    called = plan.sources[0]
    return LegRecord(
        *(live.api_id, live.call_id, live.call_id, 0, ivr, CallFlow.OUT, live.server, "", live.began),
        caller_number=str(ivr),
        called_extension=str(called.extension or ""),
        caller_extension=str(ivr),
        called_number=called.number.text,
    )


def _variables(plan: Plan, live: LiveCall, ports: ActionPorts) -> Mapping[str, str]:
    """What the URL of an event may name, although the IVR was never entered."""
    ivr = ports.live.current().ivrs.get(plan.ivr) if plan.ivr else None
    return {
        **(ivr.variables if ivr else {}),
        **plan.order.variables,
        "CALLID": live.call_id,
        "CALLAPIID": live.api_id,
        "CALLERIDNUM": plan.sources[0].number.text,
        "CALLEDNUMBER": plan.to.text,
        "EXTENSION": str(plan.ivr or ""),
    }
