from pathlib import Path

import pytest

from bridge.store.whole_files import write_whole


def test_a_file_is_ours_alone_in_a_folder_that_our_group_may_pass(tmp_path: Path) -> None:
    file = tmp_path / "state" / "sets" / "one.json"
    write_whole(file, b"{}")
    assert file.read_bytes() == b"{}"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o750


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        write_whole(tmp_path / "file", content)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("file", b"two")]


def test_what_was_there_stays_when_the_new_content_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "file", b"old")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("file", b"old")]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should")
    with pytest.raises(OSError, match="state"):
        write_whole(tmp_path / "state" / "file", b"")
