"""The call matrix: each kind of call gives exactly the events of its row, with exactly these parameters, and no other.

One service for all rows of an Asterisk. docs/reference/call-matrix.md is printed from the same table.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from lab.asterisk import Asterisk
from tests.asterisk.matrix.comparing import difference
from tests.asterisk.matrix.expected import happenings
from tests.asterisk.matrix.reading import Reader
from tests.asterisk.matrix.row import Row
from tests.asterisk.matrix.stage import Stage, stage
from tests.asterisk.matrix.table import ROWS

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

StageOf = Callable[[Asterisk], Awaitable[tuple[Stage, Reader]]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage_of(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StageOf]:
    """Begins a service beside an Asterisk when its first row is played."""
    begun: dict[str, tuple[Stage, Reader]] = {}
    async with AsyncExitStack() as stack:

        async def of(asterisk: Asterisk) -> tuple[Stage, Reader]:
            name = asterisk.directory.name
            if name not in begun:
                made = await stack.enter_async_context(stage(asterisk, tmp_path_factory.mktemp(name)))
                begun[name] = made, Reader()
            return begun[name]

        yield of


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_call_causes_the_events_of_its_row(asterisk: Asterisk, stage_of: StageOf, row: Row) -> None:
    place, reader = await stage_of(asterisk)
    expected = happenings(row.legs)
    async with place.call(row.phones):
        await row.play(place)
        asked = await place.all_told(len(expected))
    came = [reader.read(one) for one in asked]
    if wrong := difference(expected, came):
        pytest.fail(f"{row.name}\n{wrong}", pytrace=False)
    calls = {(one.parameters["CallID"], one.parameters["CallAPIID"]) for one in asked}
    assert len(calls) == len({call for call, _ in calls}) == len({api_id for _, api_id in calls})
    assert set(place.placed) <= {api_id for _, api_id in calls}
