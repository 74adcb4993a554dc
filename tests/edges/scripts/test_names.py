import asyncio
import socket
import threading

import pytest

from bridge.scripts.names import SystemNames


async def test_a_name_becomes_its_addresses_each_once() -> None:
    system = SystemNames()
    assert "127.0.0.1" in await system.look_up("localhost")
    assert await system.look_up("127.0.0.1") == ("127.0.0.1",)
    system.close()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example", "a..b"])
async def test_a_name_that_means_nothing_is_an_oserror(host: str) -> None:
    system = SystemNames()
    with pytest.raises(OSError, match=r".+"):
        await system.look_up(host)
    system.close()


async def test_all_who_ask_for_a_dead_name_share_one_thread_and_who_leaves_stops_it_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answer = threading.Semaphore(0), threading.Event()
    looked_up: list[str] = []

    def slow(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        asked.release()
        answer.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    system = SystemNames()
    async with asyncio.TaskGroup() as tasks:
        leaver, *others = [tasks.create_task(system.look_up("slow.example")) for _ in range(20)]
        await asyncio.to_thread(asked.acquire)
        leaver.cancel()
        answer.set()
    assert [task.result() for task in others] == [("192.0.2.1",)] * 19
    assert leaver.cancelled()
    assert looked_up == ["slow.example"]
    system.close()
