from pathlib import Path

from bridge.calls.orders import FileChange
from bridge.config.differing import differing
from bridge.config.states import read_state
from bridge.store.live_sets import AcceptedFiles
from tests.unit.config.deployment import IVR
from tests.unit.config.test_start import deployed


def read(folder: Path) -> AcceptedFiles:
    return read_state(deployed(folder), {}).kept


def test_files_that_are_as_they_were_differ_in_nothing(tmp_path: Path) -> None:
    assert differing(read(tmp_path)) == ()


def test_lines_that_came_and_went_are_counted(tmp_path: Path) -> None:
    kept = read(tmp_path)
    deployed(tmp_path, "[log]\nlevel = 'debug'\n", IVR.replace('extension = "099"', 'extension = "098"'))
    assert differing(kept) == (
        FileChange("callbridge.toml", "changed", 2),
        FileChange("ivr/main.toml", "changed", 1, 1),
    )


def test_an_ivr_that_has_come_or_gone_is_told_and_other_names_are_not(tmp_path: Path) -> None:
    kept = read(tmp_path)
    (tmp_path / "ivr" / "main.toml").rename(tmp_path / "ivr" / "other.toml")
    (tmp_path / "ivr" / "main.toml~").write_text("x")
    lines = len(IVR.splitlines())
    assert differing(kept) == (
        FileChange("ivr/main.toml", "gone", 0, lines),
        FileChange("ivr/other.toml", "new", lines),
    )


def test_a_folder_that_cannot_be_listed_has_no_new_files(tmp_path: Path) -> None:
    kept = read(tmp_path)
    (tmp_path / "ivr").rename(tmp_path / "away")
    assert [(one.file, one.how) for one in differing(kept)] == [("ivr/main.toml", "gone")]


def test_a_file_elsewhere_has_its_whole_name(tmp_path: Path) -> None:
    kept = read(tmp_path).model_copy(update={"config": "/etc/callbridge/callbridge.toml"})
    (tmp_path / "ivr" / "main.toml").unlink()
    (gone,) = differing(kept)
    assert gone.file == str(tmp_path / "ivr" / "main.toml")
