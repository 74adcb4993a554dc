import asyncio
import os
import threading
from typing import cast

import pytest

from bridge.web.console import checking
from bridge.web.console.checking import PasswordChecks, TooManyLogIns
from bridge.web.console.passwords import PasswordHash
from tests.fakes.console import HASH, PASSWORD

USERS = {"ana": cast("PasswordHash", PasswordHash.parse(HASH))}


async def test_only_a_user_with_his_password_gets_in() -> None:
    checks = PasswordChecks(USERS)
    assert await checks.fits("ana", PASSWORD)
    assert not await checks.fits("ana", "wrong")
    assert not await checks.fits("bob", PASSWORD)
    checks.close()


async def test_without_users_nobody_gets_in() -> None:
    checks = PasswordChecks({})
    assert not await checks.fits("", "")
    checks.close()


LAST = 19


class Slow(PasswordHash):
    begun = threading.Event()
    go_on = threading.Event()
    niceness = 0

    def fits(self, password: str) -> bool:
        Slow.niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        Slow.begun.set()
        return Slow.go_on.wait(10)


async def test_who_comes_when_many_wait_is_told_to_come_again_and_calls_come_first() -> None:
    checks = PasswordChecks({"ana": Slow(2, 8, 1, b"s", b"d")})
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(checks.fits("ana", "x")) for _ in range(checking.WAITING)]
        await asyncio.to_thread(Slow.begun.wait, 10)
        with pytest.raises(TooManyLogIns):
            await checks.fits("ana", "x")
        Slow.go_on.set()
    assert [task.result() for task in waiting] == [True] * checking.WAITING
    ours = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert Slow.niceness > ours or Slow.niceness == ours == LAST  # whoever has started the tests is last already
    checks.close()


class Counted(PasswordHash):
    tried = 0

    def fits(self, password: str) -> bool:
        Counted.tried += 1
        return super().fits(password)


async def test_a_name_that_is_nobodys_costs_what_some_users_costs_and_always_the_same() -> None:
    """Else users whose hashes cost more than others' are told apart from nobody by the time that it takes."""
    users = {f"u{number}": cast("PasswordHash", PasswordHash.parse(HASH)) for number in range(4)}
    dear = users["u3"]
    users["u3"] = Counted(dear.n, dear.r, dear.p, dear.salt, dear.digest)
    checks = PasswordChecks(users)

    async def costs(name: str) -> int:
        Counted.tried = 0
        assert not await checks.fits(name, PASSWORD)
        return Counted.tried

    found = [await costs(f"nobody{number}") for number in range(100)]
    assert set(found) == {0, 1}
    assert [await costs(f"nobody{number}") for number in range(100)] == found
    checks.close()
