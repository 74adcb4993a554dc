"""How long a call is under control of its IVR. Source: The IVR 3.10."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bridge.calls.lifetime import Lifetime, LifetimeOver

Work = Callable[[Lifetime], Awaitable[None]]


def now() -> float:
    return asyncio.get_running_loop().time()


async def pass_by(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over


async def living(seconds: float, work: Work, spent: float = 0) -> None:
    lifetime = Lifetime()
    async with lifetime.counted(seconds, spent):
        await work(lifetime)


async def is_cut(seconds: float, work: Work, spent: float = 0) -> float:
    """The moment at which it is."""
    with pytest.raises(LifetimeOver):
        await living(seconds, work, spent)
    return now()


async def for_ever(_: Lifetime) -> None:
    await pass_by(1_000_000)


async def test_what_runs_is_cut_at_the_limit_less_what_was_spent() -> None:
    assert await is_cut(10, for_ever, spent=4) == 6


async def test_zero_is_no_limit() -> None:
    await living(0, for_ever)
    assert now() == 1_000_000


async def test_what_does_not_count_takes_as_long_as_it_takes() -> None:
    async def talk(lifetime: Lifetime) -> None:
        await pass_by(3)
        with lifetime.uncounted():
            await pass_by(1000)
        await pass_by(99)

    assert await is_cut(10, talk) == 1010


async def test_also_when_it_fails_and_when_the_limit_changes_meanwhile() -> None:
    async def fail(lifetime: Lifetime) -> None:
        with lifetime.uncounted():
            await pass_by(100)
            lifetime.change(20)
            await pass_by(100)
            raise KeyError

    async def go_on(lifetime: Lifetime) -> None:
        with pytest.raises(KeyError):
            await fail(lifetime)
        await pass_by(99)

    assert await is_cut(10, go_on) == 220


@pytest.mark.parametrize(("limit", "at"), [(60, 60), (30, 50)])
async def test_in_another_ivr_its_limit_counts_from_the_beginning_of_the_call(limit: float, at: float) -> None:
    async def enter(lifetime: Lifetime) -> None:
        await pass_by(50)
        lifetime.change(limit)
        await pass_by(99)

    assert await is_cut(100, enter) == at


async def test_one_that_lets_a_call_live_for_ever_lifts_the_limit() -> None:
    async def enter(lifetime: Lifetime) -> None:
        lifetime.change(0)
        await pass_by(99)

    await living(10, enter)
    assert now() == 99


async def test_after_its_end_nothing_is_limited_any_more() -> None:
    lifetime = Lifetime()
    with pytest.raises(LifetimeOver):
        await _counted(lifetime)
    with lifetime.uncounted():
        lifetime.change(1)
        await pass_by(99)
    assert now() == 100


async def _counted(lifetime: Lifetime) -> None:
    async with lifetime.counted(1):
        await pass_by(9)


async def test_what_is_run_in_the_moment_of_its_end_may_still_change_it() -> None:
    async def change_late(lifetime: Lifetime) -> None:
        try:
            await pass_by(9)
        finally:
            lifetime.change(5)

    assert await is_cut(1, change_late) == 1


async def test_a_timeout_of_something_else_is_not_its_end() -> None:
    async def fail(_: Lifetime) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await living(10, fail)


async def test_after_a_restart_it_counts_on_where_it_was() -> None:
    lifetime = Lifetime()
    lifetime.go_on(20, over=False)

    async def live() -> None:
        async with lifetime.counted(60, spent=50):
            await pass_by(10)
            with lifetime.uncounted():
                await pass_by(100)
                assert lifetime.uncounted_seconds == 120
            await for_ever(lifetime)

    with pytest.raises(LifetimeOver):
        await live()
    assert (now(), lifetime.over) == (130, True)


async def test_one_that_was_over_before_a_restart_is_over_once_and_for_all() -> None:
    lifetime = Lifetime()
    lifetime.go_on(0, over=True)
    async with lifetime.counted(60, spent=5000):
        await pass_by(99)
    assert lifetime.over
