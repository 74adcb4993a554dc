import io
import os
import queue
import sys
import threading
from pathlib import Path

import pytest

from bridge.calls.journal import CallAnswered, Noted, RequestSent, SoundPlayed
from bridge.observe.forgetting import forget_calls
from bridge.observe.lines import from_line
from bridge.observe.timelines import TimelineFiles

MONDAY, TUESDAY = 1_763_942_400.0 - 1, 1_763_942_400.0


def test_each_day_has_its_file(tmp_path: Path) -> None:
    files = TimelineFiles(tmp_path / "journal")
    noted = [Noted(at, "17.4", CallAnswered()) for at in (MONDAY, TUESDAY, TUESDAY + 1)]
    for one in noted:
        files.read(one)
    files.close()
    assert [file.name for file in sorted((tmp_path / "journal").iterdir())] == ["2025-11-23.jsonl", "2025-11-24.jsonl"]
    lines = (tmp_path / "journal/2025-11-24.jsonl").read_text().splitlines()
    assert [from_line(line) for line in lines] == noted[1:]
    assert (tmp_path / "journal/2025-11-24.jsonl").stat().st_mode & 0o777 == 0o640
    assert files.lost == 0


def test_requests_and_replies_as_they_were_are_for_us_alone(tmp_path: Path) -> None:
    files = TimelineFiles(tmp_path)
    sent = Noted(MONDAY, "17.4", RequestSent("s", "GET", "http://a.example/?pin=1234", 1))
    files.read_exactly(sent)
    files.read(Noted(MONDAY, "17.4", CallAnswered()))
    files.read_exactly(Noted(TUESDAY, "17.4", sent.entry))
    files.close()
    file = tmp_path / "exact/2025-11-23.jsonl"
    assert [from_line(line) for line in file.read_text().splitlines()] == [sent]
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "exact/2025-11-24.jsonl").exists()
    assert "1234" not in (tmp_path / "2025-11-23.jsonl").read_text()


def test_what_is_too_much_for_the_disk_is_counted_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.observe.timelines.WAITING", 1)
    files = TimelineFiles(tmp_path)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> int:
        held.set()
        return int(go_on.wait(5))

    files.meanwhile(hold)
    held.wait(5)
    for _ in range(3):
        files.read_exactly(Noted(MONDAY, "17.4", CallAnswered()))
    assert files.lost == 2
    go_on.set()
    files.close()


def test_a_second_run_appends(tmp_path: Path) -> None:
    for _ in range(2):
        files = TimelineFiles(tmp_path)
        files.read(Noted(MONDAY, "17.4", SoundPlayed("Ștefan", "finished", 1.0)))
        files.close()
    assert (tmp_path / "2025-11-23.jsonl").read_text(encoding="utf-8").count("Ștefan") == 2


def test_a_folder_that_cannot_be_written_is_told_once_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "journal").write_text("a file stands where the folder should")
    files = TimelineFiles(tmp_path / "journal")
    for _ in range(3):
        files.read(Noted(MONDAY, "17.4", CallAnswered()))
    files.close()
    assert files.lost == 3
    assert capsys.readouterr().err.count("timelines cannot be written") == 1


def test_a_full_disk_loses_entries_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    complaints = io.StringIO()
    monkeypatch.setattr(sys, "stderr", complaints)
    (tmp_path / "2025-11-23.jsonl").symlink_to("/dev/full")
    files = TimelineFiles(tmp_path)
    for at in (MONDAY, MONDAY, TUESDAY):
        files.read(Noted(at, "17.4", CallAnswered()))
    files.close()
    assert files.lost >= 1
    assert "No space left" in complaints.getvalue()
    assert (tmp_path / "2025-11-24.jsonl").read_text().count("CallAnswered") == 1


def test_a_disk_that_is_too_slow_loses_entries_and_never_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.observe.timelines.WAITING", 2)
    os.mkfifo(tmp_path / "2025-11-23.jsonl")  # nobody reads it: to open it is to wait
    files = TimelineFiles(tmp_path)
    for _ in range(10):
        files.read(Noted(MONDAY, "17.4", CallAnswered()))
    assert files.lost >= 7
    lost = files.lost
    with (tmp_path / "2025-11-23.jsonl").open() as reader:
        files.close()
        assert len(reader.readlines()) == 10 - lost


def test_files_are_changed_while_none_is_open_and_no_line_is_lost(tmp_path: Path) -> None:
    files = TimelineFiles(tmp_path)
    for number in range(100):
        files.read(Noted(MONDAY, f"17.{number % 2}", CallAnswered()))
    done = files.meanwhile(lambda: forget_calls(tmp_path, ["17.0"]))
    files.read(Noted(MONDAY, "17.1", CallAnswered()))
    assert done.result(5) == 50
    failed = files.meanwhile(lambda: 1 // 0)
    files.close()
    assert isinstance(failed.exception(5), ZeroDivisionError)
    assert (tmp_path / "2025-11-23.jsonl").read_text().count('"17.1"') == 51


def test_what_cannot_wait_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.observe.timelines.WAITING", 1)
    os.mkfifo(tmp_path / "2025-11-23.jsonl")  # nobody reads it: to open it is to wait
    files = TimelineFiles(tmp_path)
    refused = None
    while refused is None:
        files.read(Noted(MONDAY, "17.4", CallAnswered()))
        done = files.meanwhile(lambda: 0)
        refused = done.exception(0) if done.done() else None
    assert isinstance(refused, queue.Full)
    with (tmp_path / "2025-11-23.jsonl").open():
        files.close()
