import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.calls.entries.service import SetChanged
from bridge.calls.journal import FaultFound
from bridge.config.live import read_live
from bridge.config.live_files import LiveFiles
from bridge.config.reload import Reloader, counted
from bridge.config.settings import Settings
from bridge.config.start import begin
from bridge.errors import ConfigError
from bridge.faults import Level, fault
from bridge.store.live_sets import AcceptedSets
from tests.fakes.ports import ListJournal
from tests.unit.config.deployment import IVR, MINIMAL
from tests.unit.config.test_start import WRONG_RULE, accepted, deployed


class Service:
    """A service that has begun with the files of a folder; `put_in_force` are the settings that its edges took."""

    def __init__(self, file: Path) -> None:
        beginning = begin(file, {})
        self.journal = ListJournal()
        self.sets = LiveFiles(
            beginning.state.live,
            beginning.path,
            beginning.environ,
            AcceptedSets(beginning.state.settings.service.state_dir),
            self.journal,
        )
        self.prepared: list[Settings] = []
        self.put_in_force: list[Settings] = []
        self.complaints: list[str] = []
        self.reloader = Reloader(beginning, self.sets, self.journal, self._prepare, self.complaints.append)

    async def _prepare(self, settings: Settings) -> Callable[[], None]:
        self.prepared.append(settings)
        return lambda: self.put_in_force.append(settings)

    @property
    def changes(self) -> list[tuple[str, str]]:
        return [(one.how, one.by) for one in self.journal.of(SetChanged)]

    @property
    def version(self) -> str:
        return self.sets.current().version


async def test_what_a_reload_would_bring_is_told_until_it_was_brought(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    assert await service.reloader.differing() == ()
    deployed(tmp_path, ivr=IVR + "# changed\n")
    (change,) = await service.reloader.differing()
    assert (change.file, change.added, change.removed) == ("ivr/main.toml", 1, 0)
    await service.reloader.reload("ana")
    assert await service.reloader.differing() == ()
    deployed(tmp_path, ivr="x")
    await service.reloader.reload("ana")
    assert len(await service.reloader.differing()) == 1


async def test_new_files_are_taken_in_one_step_kept_and_told(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    await service.reloader.begin()
    first = service.version
    deployed(tmp_path, "[sounds]\nroot = '/srv/new'\n", ivr=IVR + "# changed\n")
    done = await service.reloader.reload("ana")
    assert done.accepted
    assert (done.version, done.restart) == (service.version, ())
    assert {found.level for found in done.findings} <= {Level.WARNING, Level.INFO}
    assert service.version != first
    assert [one.sounds.root for one in service.put_in_force] == [Path("/srv/new")]
    assert service.changes == [("accepted", ""), ("accepted", "ana")]
    kept = AcceptedSets(tmp_path / "state").latest(str(tmp_path / "callbridge.toml"))
    assert kept is not None
    assert kept.version == service.version


async def test_refused_files_change_nothing_at_all(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    await service.reloader.begin()
    live = service.sets.current()
    deployed(tmp_path, "[sounds]\nroot = '/srv/new'\n", ivr="x")
    done = await service.reloader.reload("ana")
    assert not done.accepted
    assert done.version == live.version
    assert [found.code for found in done.findings] == ["CB401"]
    assert service.sets.current() is live
    assert service.prepared == []
    assert service.changes[-1] == ("refused", "ana")
    assert service.journal.of(FaultFound)[-1].source == "reload"
    kept = AcceptedSets(tmp_path / "state").latest(str(tmp_path / "callbridge.toml"))
    assert kept is not None
    assert kept.version == live.version


async def test_errors_pass_when_they_are_accepted_and_fatal_findings_never(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    deployed(tmp_path, WRONG_RULE)
    refused = await service.reloader.reload("ana")
    taken = await service.reloader.reload("ana", accept_errors=True)
    assert (refused.accepted, taken.accepted) == (False, True)
    assert "CB424" in [found.code for found in taken.findings]
    assert service.journal.codes == ["CB424", "CB424"]
    deployed(tmp_path, ivr="x")
    assert not (await service.reloader.reload("ana", accept_errors=True)).accepted


async def test_what_needs_a_restart_is_named_as_long_as_it_waits_for_one(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    deployed(tmp_path, "[log]\nlevel = 'debug'\n")
    for _ in range(2):
        done = await service.reloader.reload("ana")
        assert (done.accepted, done.restart) == (True, ("log.level",))
    assert service.put_in_force[-1].log.level == "info"
    assert "log.level" in service.journal.of(SetChanged)[-1].detail


async def test_another_ivr_dir_waits_for_a_restart(tmp_path: Path) -> None:
    file = deployed(tmp_path)
    service = Service(file)
    version = service.version
    file.write_text(file.read_text() + "ivr_dir = 'nowhere'\n")
    done = await service.reloader.reload("ana")
    assert (done.accepted, done.restart, done.version) == (True, ("service.ivr_dir",), version)


async def test_a_fallback_is_told_finding_by_finding_and_ends_with_the_first_reload_that_succeeds(
    tmp_path: Path,
) -> None:
    version = accepted(deployed(tmp_path))
    service = Service(deployed(tmp_path, ivr="x"))
    await service.reloader.begin()
    assert service.reloader.fallen_back
    assert service.version == version
    assert service.journal.codes == ["CB401"]
    assert service.changes == [("fallback", "")]
    assert not (await service.reloader.reload("ana")).accepted
    assert service.reloader.fallen_back
    deployed(tmp_path)
    assert (await service.reloader.reload("ana")).accepted
    assert not service.reloader.fallen_back


async def test_a_state_directory_that_cannot_be_written_is_told_and_the_files_run(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should")
    service = Service(deployed(tmp_path))
    await service.reloader.begin()
    deployed(tmp_path, ivr=IVR + "# changed\n")
    assert (await service.reloader.reload("ana")).accepted
    assert len(service.complaints) == 2
    assert "nothing to fall back to" in service.complaints[0]


async def test_reloads_at_the_same_time_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(deployed(tmp_path))
    inside: list[int] = []
    most: list[int] = []

    def watched(*arguments: object) -> object:
        inside.append(1)
        most.append(len(inside))
        try:
            return read_live(*arguments)  # type: ignore[arg-type] # handed through
        finally:
            inside.pop()

    monkeypatch.setattr("bridge.config.states.read_live", watched)
    done = await asyncio.gather(*(service.reloader.reload(f"{number}") for number in range(4)))
    assert all(one.accepted for one in done)
    assert most == [1, 1, 1, 1]


async def test_a_draft_is_the_files_as_they_are_while_the_live_set_stays(tmp_path: Path) -> None:
    service = Service(deployed(tmp_path))
    deployed(tmp_path, ivr=IVR + "# changed\n")
    draft = await service.sets.draft()
    assert draft is not None
    assert draft.is_draft
    assert draft.version != service.version


def test_findings_are_counted_by_level() -> None:
    assert counted((fault("CB401"), fault("CB401"), fault("CB424"))) == "2 fatal, 1 error"
    assert counted((fault("CB424"), fault("CB424"), fault("CB433"), fault("CB433"))) == "2 errors, 2 warnings"


def test_nothing_but_files_that_are_refused_stops_a_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        Service(tmp_path / "callbridge.toml")
    (tmp_path / "callbridge.toml").write_text(MINIMAL)
    with pytest.raises(ConfigError):
        Service(tmp_path / "callbridge.toml")
