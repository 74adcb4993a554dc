"""Who is to be told of an event of a leg, and what of it may be different a moment later.

Knows definitions. Does not know requests: those are made by whoever sends them, and no call waits for that.
Source: Events and API 2.1, 2.2, 3; ADR 0092.
"""

from collections.abc import Mapping

from bridge.calls.events.leg_facts import id_of
from bridge.calls.records import LegRecord, OwedEvent
from bridge.calls.service_ports import Definitions, ExtensionIds
from bridge.ivr.events import Trigger


class Debts:
    """One for the process. Fulfils `Owing`."""

    def __init__(self, definitions: Definitions, ids: ExtensionIds) -> None:
        """Those in force, and the ids that were given to extensions."""
        self._definitions = definitions
        self._ids = ids

    def owed(
        self,
        leg: LegRecord,
        trigger: Trigger,
        at: float,
        *,
        executed: bool = False,
        variables: Mapping[str, str] | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> OwedEvent | None:
        """What is owed of this event; `executed`: definitions that steer are asked, and not told.

        `variables` are the call's, for URLs of IVR files; those named in `secrets` are never written down. Never waits,
        never raises.
        """
        told = [one for one in self._definitions.of(leg.extension, trigger) if one.told(executed=executed)]
        if not told:
            return None
        named = {name for one in told for name in one.told_at.names()}
        # Not `or`: that would make up all variables of the call, only to see whether there are any.
        values = {} if variables is None else variables
        return OwedEvent(
            leg,
            trigger,
            at,
            tuple(one.id for one in told),
            id_of(leg.called_extension, self._ids),
            id_of(leg.caller_extension, self._ids),
            {name: value for name in named - secrets if (value := values.get(name)) is not None},
            tuple(sorted(named & secrets)),
        )
