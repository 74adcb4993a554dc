import os
from pathlib import Path

import pytest

from bridge.config.files import Unreadable
from bridge.config.texts import DiskTexts, KeptTexts


def test_what_was_read_is_noted_and_can_be_read_again_without_the_disk(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("two")
    (tmp_path / "a.toml").write_text("one")
    disk = DiskTexts()
    assert disk.names(tmp_path) == ["a.toml", "b.toml"]
    assert disk.text(tmp_path / "b.toml") == "two"
    (tmp_path / "b.toml").unlink()
    kept = KeptTexts(disk.files, disk.folders)
    assert kept.names(tmp_path) == ["a.toml", "b.toml"]
    assert kept.text(tmp_path / "b.toml") == "two"


def test_what_was_never_read_is_not_among_what_was_kept(tmp_path: Path) -> None:
    kept = KeptTexts({}, {})
    with pytest.raises(Unreadable, match="the file is not among those that were accepted"):
        kept.text(tmp_path / "a.toml")
    with pytest.raises(Unreadable, match="the folder is not among those that were accepted"):
        kept.names(tmp_path)


def test_a_folder_or_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file or directory"):
        DiskTexts().names(tmp_path / "nowhere")
    with pytest.raises(Unreadable, match="no such file or directory"):
        DiskTexts().text(tmp_path / "nowhere")


def test_files_that_stay_as_they_are_are_of_one_state(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("one")
    disk = DiskTexts()
    disk.text(tmp_path / "a.toml")
    disk.names(tmp_path)
    assert disk.changed() is None


@pytest.mark.parametrize("change", ["written", "replaced", "gone", "come", "touched"])
def test_whatever_changes_after_it_was_looked_at_is_named(tmp_path: Path, change: str) -> None:
    file, other = tmp_path / "ivr" / "a.toml", tmp_path / "ivr" / "b.toml"
    file.parent.mkdir()
    file.write_text("one")
    os.utime(file, ns=(0, 0))
    os.utime(file.parent, ns=(0, 0))
    disk = DiskTexts()
    disk.names(file.parent)
    disk.text(file)
    match change:
        case "written":
            file.write_text("two")
        case "replaced":
            (tmp_path / "new").write_text("two")
            os.utime(tmp_path / "new", ns=(0, 0))
            (tmp_path / "new").replace(file)
        case "gone":
            file.unlink()
        case "come":
            other.write_text("x")
        case _:
            file.touch()
    assert disk.changed() in (file, file.parent)


def test_a_file_that_is_not_there_and_comes_while_the_others_are_read_is_a_change(tmp_path: Path) -> None:
    disk = DiskTexts()
    with pytest.raises(Unreadable):
        disk.text(tmp_path / "a.toml")
    (tmp_path / "a.toml").write_text("one")
    assert disk.changed() == tmp_path / "a.toml"
