"""A caller's time is virtual here."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping

from tests.fakes.loop import VirtualLoop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    return {"virtual": VirtualLoop}
