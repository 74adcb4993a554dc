import os
import time
from pathlib import Path

import pytest

from bridge.sounds.cache import IN_USE, LEFTOVER, STAGED, Kept, SpeechCache, remove_unused, surplus

NOW = 1_000_000.0


def kept(size: int, unused: float) -> Kept:
    return Kept(Path(f"{unused}.wav"), size, NOW - unused)


def put(cache: SpeechCache, key: str, size: int = 10, unused: float = 0.0) -> Path:
    staged = cache.stage()
    staged.write_bytes(bytes(size))
    file = cache.keep(staged, key)
    os.utime(file, (time.time() - unused,) * 2)
    return file


def test_the_longest_unused_go_first_until_the_bound_is_kept() -> None:
    old, older, oldest = kept(40, 1000), kept(40, 2000), kept(40, 3000)
    assert surplus([older, old, oldest], 100, NOW) == [oldest]
    assert surplus([older, old, oldest], 79, NOW) == [oldest, older]
    assert surplus([older, old, oldest], 120, NOW) == []


def test_what_may_still_be_playing_stays() -> None:
    assert surplus([kept(80, IN_USE - 1), kept(80, 1)], 100, NOW) == []


def test_a_full_disk_is_worse_than_a_cut_prompt() -> None:
    first, second, third = kept(80, 30), kept(80, 20), kept(80, 10)
    assert surplus([first, second, third], 100, NOW) == [first]


def test_what_was_not_used_for_long_goes_and_a_file_that_is_being_made_stays(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 1000)
    recent, old = put(cache, "recent", unused=50), put(cache, "old", unused=200)
    staged = cache.stage()
    staged.touch()
    os.utime(staged, (0, 0))
    assert remove_unused(tmp_path, time.time() - 100) == 1
    assert (recent.exists(), staged.exists(), old.exists()) == (True, True, False)
    assert cache.find("recent") == recent
    assert remove_unused(tmp_path / "none", time.time()) == 0


def test_a_file_has_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path / "deep/speech", 1000)
    cache.open()
    staged = cache.stage()
    assert staged.parent == tmp_path / "deep/speech"  # a rename is atomic within one folder only
    staged.write_bytes(b"half")
    assert cache.find("key") is None
    staged.chmod(0o600)
    file = cache.keep(staged, "key")
    assert cache.find("key") == file
    assert not staged.exists()
    assert file.stat().st_mode & 0o777 == 0o644  # Asterisk's user reads it


def test_use_renews(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 25)
    cache.open()
    put(cache, "used", unused=5000)
    put(cache, "unused", unused=4000)
    cache.find("used")
    put(cache, "new")
    assert cache.find("unused") is None
    assert cache.find("used")
    assert cache.find("new")


def test_the_bound_holds_also_for_what_an_earlier_run_has_left(tmp_path: Path) -> None:
    before = SpeechCache(tmp_path, 1000)
    before.open()
    for number in range(10):
        put(before, f"key{number}", size=10, unused=1000 + number)
    SpeechCache(tmp_path, 35).open()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["key0.wav", "key1.wav", "key2.wav"]


def test_leftovers_are_swept_at_start_but_not_what_another_process_is_making(tmp_path: Path) -> None:
    leftover, fresh = tmp_path / f"{STAGED}1.wav", tmp_path / f"{STAGED}2.wav"
    for file in (leftover, fresh):
        file.write_bytes(b"half")
    os.utime(leftover, (time.time() - LEFTOVER - 1,) * 2)
    SpeechCache(tmp_path, 1000).open()
    assert not leftover.exists()
    assert fresh.exists()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        SpeechCache(tmp_path / "file/speech", 1000).open()


def test_a_folder_that_somebody_has_removed_is_made_again(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path / "speech", 100)
    cache.open()
    (tmp_path / "speech").rmdir()
    assert put(cache, "a").is_file()


def test_what_nobody_has_heard_for_long_goes(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 1000)
    put(cache, "old", unused=1000)
    put(cache, "new", unused=100)
    (tmp_path / "precious.txt").touch()
    assert remove_unused(tmp_path, time.time() - 500) == 1
    assert (cache.find("old"), cache.find("new")) == (None, tmp_path / "new.wav")
    assert remove_unused(tmp_path / "nowhere", time.time()) == 0
