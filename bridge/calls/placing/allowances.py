"""How much may still be dialled: by the rule that allows a number, and by the program that orders it.

Knows limits, and the alarms that they raise. Does not know numbers or calls. Source: The IVR 9 (step 5), Events and
API 8.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.placing.call_orders import Caller
from bridge.calls.ports import ActionPorts
from bridge.calls.volume import Limits, Used
from bridge.telephony.destinations import RingOutside


@dataclass(frozen=True, slots=True)
class Allowance:
    """What has limits: `name` for people, `key` where its volume is kept."""

    name: str
    key: str
    limits: Limits


def of_rule(to: RingOutside) -> Allowance:
    """Of the dial rule that allows a number."""
    return Allowance(to.rule, to.counted_as, Limits(to.max_calls_per_hour, to.max_minutes_per_day))


def of_program(caller: Caller) -> Allowance:
    """Of a token."""
    name = f"token {caller.token}"
    return Allowance(name, name, Limits(caller.max_calls_per_hour, caller.max_minutes_per_day))


def full(allowance: Allowance, ports: ActionPorts) -> Used | None:
    """The limit that is used up; None while there is room."""
    return next((used for used in _used(allowance, ports, held=True) if used.reached), None)


class Held:
    """A place in each of some allowances, until the call is placed, or is not."""

    def __init__(self, ports: ActionPorts) -> None:
        """Begin with none."""
        self._ports = ports
        self._waiting: list[Allowance] = []

    def take(self, allowance: Allowance) -> Used | None:
        """Hold one place more, so that no two calls get the last one; what is used up, when there is none."""
        if (used := full(allowance, self._ports)) is None:
            self._waiting.append(allowance)
            self._ports.volume.hold(allowance.key)
        return used

    def placed(self, allowance: Allowance, call: str) -> None:
        """Count it, once, and raise the alarms that are due."""
        if allowance not in self._waiting:
            return
        self._waiting.remove(allowance)
        self._ports.volume.release(allowance.key)
        self._ports.volume.placed(allowance.key, self._ports.clock.now())
        tell_alarms(allowance, call, self._ports)

    def release(self) -> None:
        """The rest is not placed after all."""
        for one in self._waiting:
            self._ports.volume.release(one.key)
        self._waiting.clear()


@contextmanager
def talking(allowances: Iterable[Allowance], call: str, ports: ActionPorts) -> Iterator[None]:
    """Count a conversation by each of them."""
    counted = tuple(allowances)
    try:
        with ExitStack() as stack:
            for one in counted:
                stack.enter_context(ports.volume.conversation(one.key, ports.clock.now))
            yield
    finally:
        for one in counted:
            tell_alarms(one, call, ports)


def tell_alarms(allowance: Allowance, call: str, ports: ActionPorts) -> None:
    """Raise the alarms that are due: at 80 % of a limit, and at the limit."""
    for used in ports.volume.alarms(allowance.key, _used(allowance, ports, held=False)):
        ports.journal.note(call, VolumeUsed(allowance.name, used.what, used.used, used.most))


def _used(allowance: Allowance, ports: ActionPorts, *, held: bool) -> tuple[Used, ...]:
    zone = ports.live.current().timezone
    return ports.volume.used(allowance.key, allowance.limits, ports.clock.now(), zone, held=held)
