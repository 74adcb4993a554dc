import os
import wave
from pathlib import Path

import pytest

from bridge.calls.api_ports import Recordings
from bridge.calls.records import Change
from bridge.errors import StoreError
from bridge.store.history import History
from bridge.store.recordings import RecordingFiles
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, PHONE, Desk, call, leg

CALL = "k3v9q0x7mz2p4wd8s1ta"


class Shelf:
    """Asterisk's recording directory; what is in `busy` is being recorded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "recording"
        self.calls = self.folder / "callbridge"
        self.calls.mkdir(parents=True)
        self.database = opened(f"sqlite:///{folder}/x.db")
        self.desk = Desk(self.database)
        self.busy: set[tuple[str, str]] = set()
        history = History(self.database, self.desk.around)
        self.files = RecordingFiles(self.folder, history, lambda call, name, *_: (call, name) in self.busy)

    def record(self, name: str, seconds: float = 1.0, at: float = NOW, call: str = CALL) -> Path:
        file = self.calls / call / name
        file.parent.mkdir(exist_ok=True)
        if name.endswith(".wav"):
            with wave.open(str(file), "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(8000)
                sound.writeframes(bytes(int(16000 * seconds)))
        else:
            file.write_bytes(bytes(int(8000 * seconds)))
        os.utime(file, (at, at))
        return file


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


async def test_the_recordings_of_a_call_are_listed_the_oldest_first(shelf: Shelf) -> None:
    shelf.record("second.wav", 2.5, NOW + 60)
    shelf.record("first.ulaw", 3)
    shelf.record("notes.txt")
    shelf.record("other.wav", call="b" * 20)
    shelf.busy.add((CALL, "second"))
    port: Recordings = shelf.files
    first, second = await port.all_of(CALL)
    assert (first.name, first.started, first.duration, first.content_type, first.busy) == (
        *("first.ulaw", NOW - 3, 3.0),
        *("audio/basic", False),
    )
    assert (second.name, second.duration, second.size, second.content_type, second.busy) == (
        *("second.wav", 2.5, 40_044),
        *("audio/wav", True),
    )
    assert await port.find(CALL, "second") == await port.find(CALL, "second.wav") == second
    assert await port.find(CALL, "second.gsm") is None


async def test_a_recording_is_read_in_pieces(shelf: Shelf) -> None:
    content = shelf.record("r1.wav").read_bytes()
    for start, length in ((0, 44), (44, 10**9), (10**9, 5), (-5, 4), (0, -1)):
        expected = content[max(start, 0) :][: max(length, 0)]
        assert await shelf.files.read(CALL, "r1.wav", start, length) == expected


async def test_one_that_is_still_written_is_as_long_as_it_is_so_far(shelf: Shelf) -> None:
    file = shelf.record("r1.wav", 0)
    with file.open("ab") as more:
        more.write(bytes(16_000))
    (one,) = await shelf.files.all_of(CALL)
    assert one.duration == 1.0
    file.write_bytes(b"RIFF")
    (one,) = await shelf.files.all_of(CALL)
    assert one.duration == 0.0


async def test_a_recording_is_removed_and_an_empty_folder_with_it(shelf: Shelf) -> None:
    shelf.record("r1.wav")
    kept = shelf.record("r2.gsm")
    assert await shelf.files.remove(CALL, "r1")
    assert not await shelf.files.remove(CALL, "r1.wav")
    assert kept.exists()
    assert await shelf.files.remove(CALL, "r2.gsm")
    assert not kept.parent.exists()


@pytest.mark.parametrize(
    ("call_id", "name"),
    [
        ("..", "secret.wav"),
        (".", "secret.wav"),
        ("", "secret.wav"),
        ("../..", "secret.wav"),
        (CALL, "../secret.wav"),
        (CALL, "/etc/passwd"),
        (CALL, "..\0.wav"),
        (CALL, "secret.WAV"),
        (CALL, "outside.wav"),
        (CALL, "folder.wav"),
        (CALL, "pipe.wav"),
        ("linked", "secret.wav"),
        ("file", "secret.wav"),
        (f"{CALL}\0", "r1.wav"),
        ("unknown", "r1.wav"),
    ],
)
async def test_no_name_and_no_link_leads_anywhere_else(shelf: Shelf, call_id: str, name: str) -> None:
    outside = shelf.folder.parent / "elsewhere"
    outside.mkdir()
    for place in (outside, shelf.folder, shelf.calls):
        (place / "secret.wav").write_bytes(b"secret")
    shelf.record("r1.wav")
    (shelf.calls / CALL / "outside.wav").symlink_to(outside / "secret.wav")
    (shelf.calls / CALL / "folder.wav").mkdir()
    os.mkfifo(shelf.calls / CALL / "pipe.wav")
    (shelf.calls / "linked").symlink_to(outside)
    (shelf.calls / "file").write_bytes(b"")
    assert await shelf.files.find(call_id, name) is None
    assert await shelf.files.read(call_id, name, 0, 100) == b""
    assert not await shelf.files.remove(call_id, name)
    assert await shelf.files.forget([call_id]) == (3 if call_id == CALL else 0)  # the link, not what it points at
    assert (outside / "secret.wav").read_bytes() == b"secret"


async def test_old_recordings_go_and_with_them_folders_that_are_empty_then(shelf: Shelf) -> None:
    old, young = shelf.record("old.wav", at=NOW - 1), shelf.record("young.wav", at=NOW)
    alone = shelf.record("old.wav", at=NOW - 1, call="b" * 20)
    (shelf.calls / "not-a-call").mkdir()
    assert await shelf.files.purge(NOW) == 2
    assert (old.exists(), young.exists(), alone.parent.exists()) == (False, True, False)
    assert (shelf.calls / "not-a-call").exists()


async def test_a_folder_that_cannot_be_changed_keeps_no_other(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for call_id in ("a" * 20, "b" * 20, "c" * 20):
        shelf.record("bad.wav" if call_id[0] == "b" else "r1.wav", call=call_id)
    unlink = os.unlink

    def refuses(name: str, *, dir_fd: int) -> None:
        if name == "bad.wav":
            raise PermissionError(13, "Permission denied")
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr("bridge.store.recordings.os.unlink", refuses)
    with pytest.raises(StoreError, match="Permission denied"):
        await shelf.files.purge(9e12)
    assert [place.name for place in shelf.calls.iterdir()] == ["b" * 20]


async def test_where_nothing_was_ever_recorded_there_is_nothing(tmp_path: Path) -> None:
    database = opened(f"sqlite:///{tmp_path}/x.db")
    files = RecordingFiles(tmp_path / "none", History(database, Desk(database).around), lambda *_: False)
    assert await files.purge(NOW) == 0
    assert await files.all_of(CALL) == []
    assert await files.extensions_of(CALL) == frozenset()
    await database.close()


async def test_calls_are_forgotten_with_all_their_recordings(shelf: Shelf) -> None:
    for name in ("r1.wav", "r2.wav"):
        shelf.record(name)
    shelf.record("r1.wav", call="b" * 20)
    assert await shelf.files.forget([CALL, "unknown"]) == 2
    assert [place.name for place in shelf.calls.iterdir()] == ["b" * 20]


async def test_whose_recording_it_is_is_known_from_the_call(shelf: Shelf) -> None:
    await shelf.desk.batches.write([Change(call(CALL), leg(CALL))], ())
    assert await shelf.files.extensions_of(CALL) == {PHONE}
    await shelf.database.close()


async def test_a_disk_that_fails_is_a_store_error(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.record("r1.wav")

    def fails(*_: object, **__: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("bridge.store.recordings.os.open", fails)
    with pytest.raises(StoreError, match="recordings cannot be read or removed: Input/output error"):
        await shelf.files.all_of(CALL)
