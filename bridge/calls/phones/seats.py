"""What the list of calls that are up shows of telephones, queues, conferences and parties outside.

Knows the states of legs as the API tells them. Does not know events, nor what is told. Source: Events and API 6.4.
"""

from bridge.calls.phones.sighting_book import Line
from bridge.calls.records import LegRecord
from bridge.calls.switchboard import LegState, LiveLeg, Switchboard


class PhoneSeats:
    """Seats of legs on the switchboard. Whatever is not seated there is left alone."""

    def __init__(self, switchboard: Switchboard) -> None:
        """Keep this one up to date."""
        self._switchboard = switchboard

    def sit(self, record: LegRecord, state: LegState) -> None:
        """A leg of an extension is there now, in this state; one that talks already goes on talking."""
        between = _parties(record)
        self._seat(LiveLeg(record.channel, record.extension, str(record.extension), state, *between))

    def sit_outside(self, line: Line, number: str, state: LegState, record: LegRecord) -> None:
        """A party outside is there now; `record` is the leg with which it has to do."""
        if number and line.owner is None and not line.is_local and not line.placed:
            self._seat(LiveLeg(line.channel, None, number, state, *_parties(record)))

    def found(self, line: Line) -> None:
        """A telephone's channel is there, and nothing else is known of it."""
        if line.owner is not None:
            state = LegState.ON_CALL if line.seen.up else LegState.TRYING
            self._seat(LiveLeg(line.channel, line.owner, str(line.owner), state))

    def talk(self, line: Line | None) -> None:
        """Who has this channel is connected."""
        call = self._switchboard.of_channel(line.channel) if line is not None else None
        if line is not None and call is not None and (leg := call.legs.get((line.channel, line.owner))):
            leg.state = LegState.ON_CALL

    def answer(self, record: LegRecord) -> None:
        """A leg of an extension is connected."""
        call = self._switchboard.of_channel(record.channel)
        if call is not None and (leg := call.legs.get((record.channel, record.extension))):
            leg.state = LegState.ON_CALL

    def rise(self, record: LegRecord) -> None:
        """An extension has no leg in that call any more, while its channel lives on."""
        call = self._switchboard.of_channel(record.channel)
        if call is not None:
            call.legs.pop((record.channel, record.extension), None)

    def _seat(self, wanted: LiveLeg) -> None:
        call = self._switchboard.of_channel(wanted.channel)
        if call is None:
            return
        leg = self._switchboard.seat(call, wanted)
        leg.source, leg.destination = leg.source or wanted.source, leg.destination or wanted.destination
        if leg.state is not LegState.ON_CALL:
            leg.state = wanted.state


def _parties(record: LegRecord) -> tuple[tuple[str, ...], tuple[str, ...]]:
    called = record.called_extension or record.called_number
    return tuple(filter(None, (record.caller_number,))), tuple(filter(None, (called,)))
