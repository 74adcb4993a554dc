import asyncio
from typing import cast

import pytest

from bridge.asterisk import ami_dialplan
from bridge.asterisk.ami_dialplan import SeenDialplan
from bridge.asterisk.ami_link import AmiLink
from bridge.calls.ports import Dialplan
from bridge.errors import AsteriskError
from bridge.telephony.destinations import DialplanPlace

QUEUE = DialplanPlace("callbridge-xfer", "q800")


class Ami:
    """A link whose answer is known, or is none."""

    def __init__(self, answer: bool | Exception | None = True, *, up: bool = True) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, int]] = []
        self.ready = asyncio.Event()
        if up:
            self.ready.set()

    async def has_place(self, context: str, extension: str, priority: int) -> bool:
        self.asked.append((context, extension, priority))
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer)


def seen(ami: Ami) -> Dialplan:
    return SeenDialplan(cast("AmiLink", ami))


@pytest.mark.parametrize("there", [True, False])
async def test_a_place_is_looked_for_as_it_would_be_dialled(there: bool) -> None:
    ami = Ami(there)
    assert await seen(ami).has(QUEUE) is there
    assert ami.asked == [("callbridge-xfer", "q800", 1)]


async def test_nobody_is_refused_because_ami_is_away() -> None:
    ami = Ami(False, up=False)
    assert await seen(ami).has(QUEUE)
    assert ami.asked == []


async def test_nor_because_ami_refuses_to_tell() -> None:
    assert await seen(Ami(AsteriskError("permission denied"))).has(QUEUE)


async def test_nor_does_a_caller_wait_long_for_a_silent_ami(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami_dialplan, "WITHIN", 0.01)
    assert await seen(Ami(None)).has(QUEUE)
