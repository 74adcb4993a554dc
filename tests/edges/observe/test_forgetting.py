from pathlib import Path

import pytest

from bridge.calls.journal import CallAnswered, Noted, SoundPlayed
from bridge.observe.forgetting import forget_calls, remove_days
from bridge.observe.lines import to_line
from bridge.observe.reading import timeline_of

NOW = 1_763_942_400.0
GONE, STAYS = "17.4", "17.5"


def day(folder: Path, name: str, *lines: str) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    file.chmod(0o640)
    return file


def line(call: str, at: float = NOW) -> str:
    return to_line(Noted(at, call, SoundPlayed("Ștefan", "finished", 1.0))) + "\n"


def test_the_lines_of_a_call_go_and_all_others_stay_as_they_are(tmp_path: Path) -> None:
    broken, of_nobody, strange = '{"at":"2025-11-24T0', '{"call":7}\n', f'{{"call": "{GONE}", "at": 1}}\n'
    first = day(tmp_path, "2025-11-23", line(GONE), line(STAYS), of_nobody, strange, line(GONE), broken)
    second = day(tmp_path, "2025-11-24", line(STAYS))
    other = tmp_path / "notes.txt"
    other.write_text(line(GONE))
    untouched = second.stat().st_ino
    assert forget_calls(tmp_path, [GONE, "99.9"]) == 3
    assert first.read_text(encoding="utf-8") == line(STAYS) + of_nobody + broken
    assert first.stat().st_mode & 0o777 == 0o640
    assert second.stat().st_ino == untouched
    assert other.read_text() == line(GONE)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".new")] == []
    assert (timeline_of(tmp_path, GONE), len(timeline_of(tmp_path, STAYS))) == ((), 2)


def test_nobody_to_forget_is_no_work(tmp_path: Path) -> None:
    day(tmp_path, "2025-11-23", line(GONE))
    assert forget_calls(tmp_path, []) == 0
    assert forget_calls(tmp_path / "none", [GONE]) == 0


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (folder := tmp_path / "journal").mkdir()
    outside = day(tmp_path, "2025-11-23", line(GONE))
    (folder / "2025-11-23.jsonl").symlink_to(outside)
    assert forget_calls(folder, [GONE]) == 0
    assert outside.read_text(encoding="utf-8") == line(GONE)


def test_what_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = day(tmp_path, "2025-11-23", line(GONE), line(STAYS))

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bridge.observe.forgetting.os.fsync", fails)
    with pytest.raises(OSError, match="No space left"):
        forget_calls(tmp_path, [GONE])
    assert file.read_text(encoding="utf-8") == line(GONE) + line(STAYS)
    assert list(tmp_path.iterdir()) == [file]


def test_old_days_go(tmp_path: Path) -> None:
    for name in ("2025-11-22", "2025-11-23", "2025-11-24"):
        day(tmp_path, name, to_line(Noted(NOW, GONE, CallAnswered())))
    (tmp_path / "older.jsonl").touch()
    assert remove_days(tmp_path, "2025-11-24") == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["2025-11-24.jsonl", "older.jsonl"]


def test_requests_and_replies_as_they_were_are_forgotten_too(tmp_path: Path) -> None:
    (tmp_path / "exact").mkdir()
    for folder in (tmp_path, tmp_path / "exact"):
        (folder / "2025-11-22.jsonl").write_text('{"at":"x","call":"1.1"}\n{"at":"x","call":"1.2"}\n')
    assert forget_calls(tmp_path, ["1.1"]) == 2
    assert "1.1" not in (tmp_path / "exact" / "2025-11-22.jsonl").read_text()
    assert remove_days(tmp_path, "2025-11-23") == 2
    assert not list(tmp_path.rglob("*.jsonl"))
