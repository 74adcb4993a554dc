import asyncio

from bridge.asterisk.sighting_queue import BATCH, SightingQueue
from bridge.calls.phones.sightings import Appeared, Seen, Sighting, WentBlind

MANY = [Appeared(Seen(f"1.{n}", "1.1", "PJSIP/001-1")) for n in range(3 * BATCH)]


async def turns(number: int) -> None:
    """Let the loop go round."""
    for _ in range(number):
        passed = asyncio.Event()
        asyncio.get_running_loop().call_soon(passed.set)
        await passed.wait()


async def test_all_is_told_in_order_and_others_have_their_turn_between() -> None:
    told: list[Sighting] = []
    queue = SightingQueue(told.append, lambda bug: None)
    assert all(queue.put(sighting) for sighting in MANY)
    assert told == []
    await turns(1)
    assert BATCH <= len(told) < len(MANY)
    await turns(3)
    assert told == MANY
    queue.put(MANY[0])
    await turns(1)
    assert told == [*MANY, MANY[0]]


async def test_a_bug_in_whoever_is_told_loses_no_other_sighting() -> None:
    told: list[Sighting] = []
    bugs: list[Exception] = []

    def tell(sighting: Sighting) -> None:
        told.append(sighting)
        if len(told) == 2:
            raise KeyError("bug")

    queue = SightingQueue(tell, bugs.append)
    for sighting in MANY[:4]:
        queue.put(sighting)
    await turns(1)
    assert told == MANY[:4]
    assert [repr(bug) for bug in bugs] == ["KeyError('bug')"]


async def test_when_too_many_wait_blindness_is_told_instead() -> None:
    told: list[Sighting] = []
    queue = SightingQueue(told.append, lambda bug: None, limit=2)
    assert [queue.put(sighting) for sighting in MANY[:4]] == [True, True, False, True]
    await turns(1)
    assert told == [WentBlind(), MANY[3]]
