"""The port `Snapshots`, as a list of what was secured."""

from bridge.calls.call import Call
from bridge.calls.nobody import NoSnapshots
from bridge.calls.snapshots import CallSnapshot, snapshot_of
from tests.fakes.ports import LoopClock


class FakeSnapshots(NoSnapshots):
    def __init__(self) -> None:
        self.secured: list[CallSnapshot] = []

    async def secure(self, call: Call) -> None:
        self.secured.append(snapshot_of(call, LoopClock()))
