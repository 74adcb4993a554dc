"""Which variables calls bring into an IVR from others that transfer to it.

Knows the transfers of files. Does not know when a variable is used. A call that a script's reply transfers into an IVR
is taken to bring nothing.
Source: The IVR 2.1.
"""

from collections import deque
from collections.abc import Iterator, Mapping

from bridge.ivr.actions import CallInteractive
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Ivr, TransferTo
from bridge.ivr.name_checks import written_by
from bridge.ivr.report.places import literal
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.telephony.destinations import EnterIvr
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.values import Extension


def brought_to(live: LiveSet) -> Mapping[Extension, frozenset[str] | None]:
    """Per IVR, what calls may have that enter it from others."""
    own = {number: _settable(ivr) for number, ivr in live.ivrs.items()}
    ways = {number: frozenset(_entered(ivr, live)) for number, ivr in live.ivrs.items()}
    brought: dict[Extension, frozenset[str] | None] = dict.fromkeys(live.ivrs, frozenset[str]())
    todo = deque(live.ivrs)
    while todo:
        number = todo.popleft()
        carried = _both(own[number], brought[number])
        for other in ways[number]:
            if (more := _both(brought[other], carried)) != brought[other]:
                brought[other] = more
                todo.append(other)
    return brought


def _settable(ivr: Ivr) -> frozenset[str] | None:
    actions = [entry.action for context in ivr.contexts.values() for some in context.options.values() for entry in some]
    if ivr.asks or any(isinstance(action, CallInteractive) for action in actions):
        return None
    return frozenset(ivr.variables).union(name for action in actions for _, name in written_by(action))


def _entered(ivr: Ivr, live: LiveSet) -> Iterator[Extension]:
    """The IVRs that the transfers of one may enter; with a variable in the number, any."""
    for number, transfer in _numbers(ivr):
        if not number.is_literal:
            yield from live.ivrs
            return
        to = live.dialling.decide(literal(number), transfer.kind, ivr.extension, DialScope.IVR)
        if isinstance(to, EnterIvr) and to.extension in live.ivrs:
            yield to.extension


def _numbers(ivr: Ivr) -> Iterator[tuple[Template, Transfer]]:
    if isinstance(ivr.on_lifetime, TransferTo):
        yield ivr.on_lifetime.number, Transfer(to=(ivr.on_lifetime.number,))
    for context in ivr.contexts.values():
        for entries in context.options.values():
            for entry in entries:
                if isinstance(entry.action, Transfer):
                    for number in entry.action.to:
                        yield number, entry.action


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other
