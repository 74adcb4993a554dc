"""Ports behind which is nobody: a simulated call tells no events, and a service without AMI follows no telephones.

Knows that nothing happens. Does not know who would be there.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bridge.calls.records import CallRecord, LegRecord
from bridge.ivr.events import Trigger
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

    def passed(self, channel: str, leg: LegRecord, trigger: Trigger) -> None:
        """Nobody is told."""

    def lost(self, leg: str, status: CallStatus, absent: LegRecord | None = None) -> None:
        """Nobody is told."""

    def left(self, channel: str, reason: EndReason, cause: int, recording: str) -> None:
        """Nobody is told."""

    def gone(self, channel: str, cause: int) -> None:
        """Nobody is told."""


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
