import asyncio
import gc
from collections.abc import Mapping
from pathlib import Path
from weakref import ref

import pytest

from bridge.calls.journal import FaultFound
from bridge.calls.ports import LiveSets
from bridge.config.live import load_live
from bridge.config.live_files import LiveFiles
from bridge.config.states import State, read_state
from bridge.store.live_sets import AcceptedSets
from tests.fakes.ports import ListJournal
from tests.unit.config.deployment import IVR, prepared

LOST = IVR.replace('"wait"', '"jump", context = "nowhere"')


def files(directory: Path, journal: ListJournal, **ivrs: str) -> LiveFiles:
    live = load_live(prepared(directory, **ivrs))
    return LiveFiles(live, directory / "callbridge.toml", {}, AcceptedSets(directory / "state"), journal)


def test_new_calls_run_on_the_present_set_until_it_is_replaced(tmp_path: Path) -> None:
    sets = files(tmp_path, ListJournal(), main=IVR)
    port: LiveSets = sets
    first = port.current()
    second = load_live(prepared(tmp_path, main=IVR + "# x\n"))
    sets.replace(second)
    assert port.current() is second
    assert first is not second


async def test_a_draft_is_what_is_on_disk_now_with_its_errors(tmp_path: Path) -> None:
    journal = ListJournal()
    sets = files(tmp_path, journal, main=IVR)
    prepared(tmp_path, main=LOST, other=IVR.replace("099", "098"))
    draft = await sets.draft()
    assert draft is not None
    assert (draft.is_draft, len(draft.ivrs), len(sets.current().ivrs)) == (True, 2, 1)
    assert journal.entries == []


async def test_drafts_are_read_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets, reading, most = files(tmp_path, ListJournal(), main=IVR), 0, 0

    def read(path: Path, environ: Mapping[str, str], *, accept_errors: bool) -> State:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        state = read_state(path, environ, accept_errors=accept_errors)
        reading -= 1
        return state

    monkeypatch.setattr("bridge.config.live_files.read_state", read)
    drafts = await asyncio.gather(*(sets.draft() for _ in range(4)))
    assert (None in drafts, most) == (False, 1)


async def test_a_draft_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    journal = ListJournal()
    sets = files(tmp_path, journal, main=IVR)
    prepared(tmp_path, main=IVR.replace("wait", "wiat"))
    assert await sets.draft() is None
    (tmp_path / "callbridge.toml").write_text("schema = ")
    assert await sets.draft() is None
    assert [(entry.fault.code, entry.source) for entry in journal.of(FaultFound)] == [
        ("CB404", "draft"),
        ("CB401", "draft"),
    ]


class TestKept:
    """A set that was accepted before, for calls that outlive their process. Source: The IVR 3.12."""

    @staticmethod
    def of(directory: Path, environ: Mapping[str, str]) -> tuple[LiveFiles, State, ListJournal]:
        """The files were accepted, and are others by now."""
        path = directory / "callbridge.toml"
        prepared(directory, main=IVR)
        state = read_state(path, environ)
        AcceptedSets(directory / "state").keep(state.kept)
        prepared(directory, main=IVR.replace("099", "098"))
        journal = ListJournal()
        live = read_state(path, environ).live
        return LiveFiles(live, path, environ, AcceptedSets(directory / "state"), journal), state, journal

    async def test_it_is_read_as_it_was_and_once(self, tmp_path: Path) -> None:
        sets, state, journal = self.of(tmp_path, {})
        port: LiveSets = sets
        first, second = await asyncio.gather(port.kept(state.live.version), port.kept(state.live.version))
        assert first is not None
        assert first is second
        assert (first.version, first.ivrs.keys()) == (state.live.version, state.live.ivrs.keys())
        assert sets.current().ivrs.keys() != first.ivrs.keys()
        assert journal.entries == []

    async def test_it_is_let_go_with_the_last_call_that_runs_on_it(self, tmp_path: Path) -> None:
        sets, state, _ = self.of(tmp_path, {})
        first = await sets.kept(state.live.version)
        assert first is not None
        gone = ref(first)
        del first
        await asyncio.to_thread(gc.collect)  # the loop itself holds what it has handed over last
        assert gone() is None
        again = await sets.kept(state.live.version)
        assert again is not None
        assert again is await sets.kept(state.live.version)

    async def test_one_that_is_not_there_is_none(self, tmp_path: Path) -> None:
        sets, _, journal = self.of(tmp_path, {})
        assert await sets.kept("0a1b") is None
        assert journal.entries == []

    async def test_one_that_cannot_be_read_any_more_is_noted(self, tmp_path: Path) -> None:
        sets, state, journal = self.of(tmp_path, {})
        broken = {name: text if name.endswith("callbridge.toml") else "x" for name, text in state.kept.files.items()}
        AcceptedSets(tmp_path / "state").keep(state.kept.model_copy(update={"files": broken}))
        assert await sets.kept(state.live.version) is None
        noted = journal.of(FaultFound)
        assert noted
        assert {one.source for one in noted} == {f"set {state.live.version}"}
