import asyncio

import pytest

from bridge.calls.service_ports import ExtensionIds
from bridge.store.database import Database
from bridge.store.extension_ids import StoredExtensionIds
from bridge.telephony.values import Extension
from tests.edges.store.conftest import opened
from tests.edges.store.stored import PHONE, Desk, settled

OTHERS = [Extension("0003", f"{number:03}") for number in range(2, 8)]
DECLARED = {OTHERS[0]: 145, OTHERS[1]: 2}


@pytest.fixture
def extension_ids(database: Database) -> StoredExtensionIds:
    return StoredExtensionIds(database, lambda: DECLARED, Desk(database).around)


async def test_an_id_comes_from_the_files_or_is_made_once_for_ever(
    extension_ids: StoredExtensionIds, database: Database
) -> None:
    port: ExtensionIds = extension_ids
    assert (port.of(OTHERS[0]), port.of(PHONE), port.of(OTHERS[2])) == (145, None, None)
    await extension_ids.make_lacking()
    assert (port.of(PHONE), port.of(OTHERS[2])) == (1, 3)  # 2 belongs to one in the files
    reborn = StoredExtensionIds(database, dict, Desk(database).around)
    await reborn.refresh()
    assert (reborn.of(PHONE), reborn.of(OTHERS[2]), reborn.of(OTHERS[0])) == (1, 3, None)


async def test_two_processes_give_one_extension_one_id_and_two_extensions_two(database: Database) -> None:
    both = [StoredExtensionIds(database, dict, Desk(database).around) for _ in range(2)]
    for ids in both:
        for extension in (PHONE, *OTHERS):
            ids.of(extension)
    await asyncio.gather(*(ids.make_lacking() for ids in both))
    first, second = ([ids.of(extension) for extension in (PHONE, *OTHERS)] for ids in both)
    assert first == second
    assert sorted(one or 0 for one in first) == list(range(1, 8))


async def test_they_are_made_in_the_background_also_when_the_database_comes_later(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    (blocked := folder / "store").touch()
    database = opened(f"sqlite:///{blocked}/x.db")
    ids = StoredExtensionIds(database, dict, Desk(database).around)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ids.run())
        assert ids.of(PHONE) is None
        await settled(lambda: bool(str(database._failed)))  # noqa: SLF001 - it has tried
        blocked.unlink()
        await settled(lambda: ids.of(PHONE) == 1)
        running.cancel()
    await database.close()


async def test_who_exists_has_an_id_before_anything_happens(database: Database) -> None:
    known: dict[Extension, int | None] = {PHONE: None, OTHERS[0]: 145}
    ids = StoredExtensionIds(database, lambda: known, Desk(database).around)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ids.run())
        await ids.refresh()
        await settled(lambda: ids._copy == {PHONE: 1})  # noqa: SLF001 - to ask for one makes it
        known[OTHERS[1]] = None
        await ids.refresh()
        await settled(lambda: ids._copy == {PHONE: 1, OTHERS[1]: 2})  # noqa: SLF001 - as above
        running.cancel()


async def test_a_bug_costs_one_id_for_one_event(database: Database) -> None:
    declared: list[dict[Extension, int] | None] = [{}, None]

    def files() -> dict[Extension, int]:
        found = declared.pop(0) if declared else {}
        if found is None:
            raise KeyError("a bug")
        return found

    desk = Desk(database)
    ids = StoredExtensionIds(database, files, desk.around)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ids.run())
        assert ids.of(PHONE) is None
        await settled(lambda: bool(desk.complaints))
        await settled(lambda: ids.of(PHONE) == 1)
        running.cancel()
    assert desk.complaints == ["[store] no id was given, by a fault of Callbridge: KeyError: 'a bug'"]


async def test_extensions_of_the_files_have_an_id_before_their_first_event(database: Database) -> None:
    declared = {PHONE: None, **DECLARED, **dict.fromkeys(OTHERS[2:])}
    ids = StoredExtensionIds(database, lambda: declared, Desk(database).around)
    await ids.refresh()
    await ids.make_lacking()
    assert {one: ids.of(one) for one in declared} == {
        **DECLARED,
        PHONE: 1,
        **dict(zip(OTHERS[2:], range(3, 7), strict=True)),
    }
