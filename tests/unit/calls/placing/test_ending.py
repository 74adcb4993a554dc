"""Ending a call from outside. Source: Events and API 6.5."""

import pytest

from bridge.calls.placing.ending import end_all
from bridge.errors import AsteriskError
from bridge.telephony.causes import EndReason
from tests.unit.calls.placing_world import a_world


async def test_all_channels_end_also_when_one_cannot_be_reached() -> None:
    async with a_world() as world:
        call = world.ports.switchboard.enter("7.1", "", "pbx1", 0)
        for other in ("7.2", "7.3"):
            world.ports.switchboard.belongs(other, call)
        asked: list[str] = []

        async def hang_up(channel: str) -> None:
            asked.append(channel)
            if channel == "7.2":
                raise AsteriskError("no answer")

        world.exchange.hang_up = hang_up  # type: ignore[method-assign] # one that does not answer always
        with pytest.raises(AsteriskError):
            await end_all(call, world.exchange, EndReason.API_DELETE)
        assert sorted(asked) == ["7.1", "7.2", "7.3"]
        for channel in asked:
            world.ports.switchboard.gone(channel)
