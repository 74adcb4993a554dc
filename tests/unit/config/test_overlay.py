"""IVR files that lie elsewhere. Source: The IVR 6.4 (`check FILE`)."""

from pathlib import Path

import pytest

from bridge.config.files import Unreadable
from bridge.config.overlay import Overlay
from bridge.config.texts import DiskTexts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ivr"
    made.mkdir()
    (made / "menu.toml").write_text("the menu")
    (made / "vips.txt").write_text("all vips")
    new = tmp_path / "new"
    new.mkdir()
    (new / "menu.toml").write_text("a new menu")
    (new / "more.toml").write_text("one more")
    (new / "list.txt").write_text("a list")
    return made


def test_a_file_takes_the_place_of_the_one_of_its_name_or_joins_the_others(folder: Path) -> None:
    new = folder.parent / "new"
    laid = Overlay(DiskTexts(), folder, (new / "menu.toml", new / "more.toml"))
    assert laid.names(folder) == ["menu.toml", "more.toml", "vips.txt"]
    assert laid.text(folder / "menu.toml") == "a new menu"
    assert laid.text(folder / "more.toml") == "one more"
    assert laid.names(new) == ["list.txt", "menu.toml", "more.toml"]


def test_a_list_is_looked_for_in_both_places(folder: Path) -> None:
    laid = Overlay(DiskTexts(), folder, (folder.parent / "new" / "more.toml",))
    assert laid.text(folder / "vips.txt") == "all vips"
    assert laid.text(folder / "list.txt") == "a list"
    with pytest.raises(Unreadable):
        laid.text(folder / "nowhere.txt")


def test_a_file_that_lies_there_already_is_left_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    laid = Overlay(DiskTexts(), folder, (Path("ivr/menu.toml"),))
    assert laid.text(folder / "menu.toml") == "the menu"
    assert laid.names(folder) == ["menu.toml", "vips.txt"]


def test_other_folders_are_as_they_are(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("x")
    laid = Overlay(DiskTexts(), folder, ())
    assert laid.text(folder.parent / "secret.txt") == "x"
