"""A file of speech that is there for a moment."""

import errno
import os
from pathlib import Path

import pytest

from bridge.app.examination import fresh_speech as writing
from bridge.app.examination.fresh_speech import NotWrittenError, fresh_speech, silence
from bridge.app.examination.rights import ourselves, person
from bridge.sounds.cache import SpeechCache
from bridge.sounds.wav import length


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def open_to_all(folder: Path, mode: int) -> None:
    """pytest makes its folders for us alone."""
    for above in folder.parents:
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    folder.chmod(mode)


async def test_it_is_there_for_asterisk_to_read_and_gone_afterwards(tmp_path: Path) -> None:
    async with fresh_speech(tmp_path, ourselves(), b"a word") as file:
        assert file.read_bytes() == b"a word"
        assert file.stat().st_mode & 0o777 == 0o644
    assert names(tmp_path) == []


async def test_it_is_gone_whatever_happens_while_it_is_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with fresh_speech(tmp_path, ourselves(), b"a word"):
            raise ZeroDivisionError
    assert names(tmp_path) == []


async def test_what_a_killed_doctor_leaves_the_service_removes(tmp_path: Path) -> None:
    async with fresh_speech(tmp_path, ourselves(), b"a word") as file:
        left = file.rename(file.with_stem(f"{file.stem}x"))
        os.utime(left, (1, 1))
        SpeechCache(tmp_path, 1 << 20).open()
        assert not left.exists()


async def test_without_a_word_it_is_silence(tmp_path: Path) -> None:
    async with fresh_speech(tmp_path, ourselves(), b"") as file:
        assert file.read_bytes() == silence()
        assert length(file) == pytest.approx(0.3)


async def test_two_at_once_never_are(tmp_path: Path) -> None:
    async with fresh_speech(tmp_path, ourselves(), b""):
        with pytest.raises(NotWrittenError, match="at this moment"):
            async with fresh_speech(tmp_path, ourselves(), b""):
                pass
    async with fresh_speech(tmp_path, ourselves(), b"") as file:
        assert file.exists()


async def test_what_blocks_while_the_file_is_there_is_no_second_doctor(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError):
        async with fresh_speech(tmp_path, ourselves(), b""):
            raise BlockingIOError
    assert names(tmp_path) == []


async def test_a_folder_that_no_lock_can_be_had_of_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", flock)
    with pytest.raises(NotWrittenError, match="cannot be locked: No locks available"):
        async with fresh_speech(tmp_path, ourselves(), b""):
            pass
    assert names(tmp_path) == []


async def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="does not exist"):
        async with fresh_speech(tmp_path / "speech", ourselves(), b""):
            pass
    (tmp_path / "file").touch()
    with pytest.raises(NotWrittenError, match="cannot be opened"):
        async with fresh_speech(tmp_path / "file", ourselves(), b""):
            pass
    assert not (tmp_path / "speech").exists()


async def test_it_belongs_to_the_services_user_or_is_not_written(tmp_path: Path) -> None:
    """Root becomes that user; anybody else may not, and says so."""
    daemon = person("daemon")
    assert daemon is not None
    open_to_all(tmp_path, 0o777)
    if os.geteuid() == 0:
        async with fresh_speech(tmp_path, daemon, b"") as file:
            assert file.stat().st_uid == daemon.uid
        open_to_all(tmp_path, 0o755)
    with pytest.raises(NotWrittenError, match="the user daemon could not write to"):
        async with fresh_speech(tmp_path, daemon, b""):
            pass
    assert names(tmp_path) == []


async def test_whoever_stops_the_writing_does_not_stop_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WRITTEN_WITHIN", 0.3)
    monkeypatch.setattr(writing, "WRITE", "kill -STOP $$")
    with pytest.raises(NotWrittenError, match=r"could not write to .*: it took longer than 0\.3 s"):
        async with fresh_speech(tmp_path, ourselves(), b"a word"):
            pass


async def test_nothing_that_is_there_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Known:
        hex = "known"

    monkeypatch.setattr(writing, "uuid4", Known)
    async with fresh_speech(tmp_path, ourselves(), b"") as file:
        name = file.name
    valuable = tmp_path / "valuable"
    valuable.write_bytes(b"a database")
    (tmp_path / name).symlink_to(valuable)
    with pytest.raises(NotWrittenError, match="could not write"):
        async with fresh_speech(tmp_path, ourselves(), b"a word"):
            pass
    assert valuable.read_bytes() == b"a database"
