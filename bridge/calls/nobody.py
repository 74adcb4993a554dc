"""Ports behind which is nobody: a simulated call tells no events, and a service without AMI follows no telephones.

Knows that nothing happens. Does not know who would be there.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from bridge.calls.records import CallRecord, KeptCall, LegRecord
from bridge.ivr.events import Trigger
from bridge.ivr.first_asked import FirstAsked
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import Extension


class NoEvents:
    """Fulfils the port `Events`."""

    def begun(self, channel: str, call: CallRecord, variables: Mapping[str, str], secrets: AbstractSet[str]) -> None:
        """Nothing is kept."""

    def entered(self, visit: LegRecord) -> None:
        """Nothing is kept."""

    def dialled(self, channel: str) -> None:
        """Nobody is told."""

    def answered(self, channel: str) -> None:
        """Nobody is told."""

    def told(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Nobody is told."""

    def resumed(self, *_: object) -> bool:
        """Nothing is kept."""
        return True

    def passed(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Nobody is told."""

    def lost(self, leg: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """Nobody is told."""

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        """Nobody is told."""

    def gone(self, channel: str, cause: int) -> None:
        """Nobody is told."""


class NoConnections:
    """Fulfils the port `Connections`: each request makes its own."""

    def make_ready(self, asked: Sequence[FirstAsked]) -> None:
        """Nobody connects."""


class NoSnapshots:
    """Fulfils the port `Snapshots`: whoever ends takes its calls with it."""

    def hold(self, *_: object) -> bool:
        """Nothing is kept."""
        return False

    def let_go(self, call: object) -> None:
        """Nothing was kept."""

    def drop(self, server: str, channel: str) -> None:
        """Nothing was kept."""

    async def secure(self, call: object) -> None:
        """Nothing is kept."""


class NothingKept:
    """Fulfils the port `KeptCalls`: no call outlives its process."""

    is_empty = True

    def take(self) -> Sequence[KeptCall]:
        """Nothing has changed."""
        return ()

    def give_back(self, kept: Sequence[KeptCall]) -> None:
        """There was nothing."""


class NoTelephones:
    """Fulfils the port `Telephones`."""

    def asked(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Nobody follows it."""

    def entered_ivr(self, visit: LegRecord) -> None:
        """Nobody follows it."""

    def answered_by_ivr(self, channel: str, at: float) -> None:
        """Nobody follows it."""

    def leg_ended(self, channel: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """Nobody follows it."""


class NoIds:
    """Fulfils the port `ExtensionIds`: only files give ids."""

    def of(self, extension: Extension) -> int | None:  # noqa: ARG002 - the port's signature
        """There is none."""
        return None


class UnseenDialplan:
    """Fulfils the port `Dialplan`: without AMI nobody can look."""

    async def has(self, place: DialplanPlace) -> bool:  # noqa: ARG002 - the port's signature
        """It may well be there."""
        return True


def no_link(api_id: str, name: str) -> str:  # noqa: ARG001 - the port's signature
    """There is no API from which a recording could be fetched."""
    return ""
