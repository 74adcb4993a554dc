"""The port `Snapshots`, as a list of what was secured."""

import asyncio
from typing import Any

from bridge.calls.kept.snapshots import CallSnapshot, snapshot_of
from bridge.calls.nobody import NoSnapshots
from tests.fakes.ports import LoopClock


class FakeSnapshots(NoSnapshots):
    def __init__(self) -> None:
        self.secured: list[CallSnapshot] = []
        self.cut_at = 0
        """At the how-manieth an order cuts the step; 0: at none."""

    async def secure(self, call: Any) -> None:  # noqa: ANN401 - a `Call`
        self.secured.append(snapshot_of(call, LoopClock()))
        if len(self.secured) == self.cut_at:
            raise asyncio.CancelledError
