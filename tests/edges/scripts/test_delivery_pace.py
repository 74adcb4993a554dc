from bridge.scripts.delivery_pace import GAP, Pace
from tests.fakes.moments import HandClock


async def test_who_comes_alone_does_not_wait() -> None:
    clock = HandClock()
    pace = Pace(clock, clock.pause)
    clock.go_on(5)
    await pace.turn()
    clock.go_on(GAP)
    await pace.turn()
    assert clock.pauses == []


async def test_who_comes_with_others_waits_for_his_own_moment() -> None:
    began, moments = HandClock(), []

    async def noted(seconds: float) -> None:
        moments.append(round(seconds / GAP))

    pace = Pace(began, noted)
    for _ in range(4):
        await pace.turn()
    assert moments == [1, 2, 3]
