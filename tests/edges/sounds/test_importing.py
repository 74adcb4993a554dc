import math
import os
import wave
from array import array
from pathlib import Path

import pytest

from bridge.sounds import importing
from bridge.sounds.importing import Destination, ImportRefusedError, decoding, take
from bridge.sounds.wave_form import wave_form
from tests.fakes.tones import a_tone


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "sounds"


def recorded(folder: Path, level: float = 0.2, name: str = "welcome.wav", rate: int = 44100, channels: int = 2) -> Path:
    file = folder / name
    file.write_bytes(a_tone(level, rate, channels))
    return file


def left(root: Path) -> list[str]:
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


@pytest.mark.parametrize(("level", "gain"), [(0.2, 11.0), (1.0, -3.0), (math.sqrt(0.5), 0.0)])
async def test_a_recording_of_any_form_becomes_one_for_telephones(
    tmp_path: Path, root: Path, level: float, gain: float
) -> None:
    to = Destination(root, "ro", "welcome", "/acme/menus/", "0003")
    done = await take(recorded(tmp_path, level), to, force=False)
    assert done.file == root / "client/0003/ro/acme/menus/welcome.wav"
    octets = done.file.read_bytes()
    assert str(wave_form(octets, len(octets))) == "8 kHz, mono, 16 bit linear"
    assert done.seconds == pytest.approx(0.5, abs=0.01)
    assert done.gain == pytest.approx(gain, abs=0.2)
    assert done.levels.peak == pytest.approx(-3.0, abs=0.1)
    assert (done.warnings, done.levels.cut) == ((), 0)
    with wave.open(str(done.file)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    assert max(samples) == pytest.approx(32767 * 10 ** (-3 / 20), rel=0.02)


async def test_everybody_may_read_it_whatever_the_umask(tmp_path: Path, root: Path) -> None:
    before = os.umask(0o077)
    try:
        done = await take(recorded(tmp_path), Destination(root, "en", "x", "a/b"), force=False)
    finally:
        os.umask(before)
    assert done.file.stat().st_mode & 0o777 == 0o644
    for folder in (root, root / "client", root / "client/en/a/b"):
        assert folder.stat().st_mode & 0o777 == 0o755


async def test_what_is_quiet_is_raised_but_a_hiss_is_not_made_a_storm(tmp_path: Path, root: Path) -> None:
    quiet = await take(recorded(tmp_path, 0.001), Destination(root, "en", "quiet"), force=False)
    assert quiet.gain == pytest.approx(20, abs=0.1)
    assert "still quiet" in quiet.warnings[0]
    silent = await take(recorded(tmp_path, 0), Destination(root, "en", "silent"), force=False)
    assert silent.gain == pytest.approx(0)
    assert silent.warnings == ("it is silent",)


async def test_a_sound_that_is_there_is_replaced_only_by_force_and_in_all_its_formats(
    tmp_path: Path, root: Path
) -> None:
    source, to = recorded(tmp_path), Destination(root, "en", "welcome")
    await take(source, to, force=False)
    (to.home / "welcome.gsm").write_bytes(b"old")
    with pytest.raises(ImportRefusedError, match=r"welcome.wav is there already. .* --force"):
        await take(source, to, force=False)
    done = await take(source, to, force=True)
    assert [file.name for file in done.replaced] == ["welcome.wav", "welcome.gsm"]
    assert left(root) == ["client/en/welcome.wav"]


@pytest.mark.parametrize(
    "to",
    [
        {"name": "../x"},
        {"name": "a/b"},
        {"name": ".x"},
        {"name": ""},
        {"name": "x.wav"},
        {"name": "a&b"},
        {"folder": "../.."},
        {"folder": "a//b"},
        {"folder": "a/.b"},
        {"folder": "a/../../b"},
        {"language": ".."},
        {"language": "en/.."},
        {"language": "welcome"},
        {"organisation": ".."},
        {"organisation": "acme"},
    ],
)
async def test_there_is_no_way_out_of_the_sounds(tmp_path: Path, root: Path, to: dict[str, str]) -> None:
    parts = {"language": "en", "name": "x", **to}
    with pytest.raises(ImportRefusedError, match=r"name|folder|language|organisation"):
        await take(recorded(tmp_path), Destination(root, **parts), force=True)
    assert left(root) == []


async def test_a_link_out_of_the_sounds_is_not_followed(tmp_path: Path, root: Path) -> None:
    (root / "client").mkdir(parents=True)
    (root / "client/en").symlink_to(tmp_path)
    with pytest.raises(ImportRefusedError, match="a link leads out"):
        await take(recorded(tmp_path), Destination(root, "en", "x"), force=True)


@pytest.mark.parametrize("name", ["|touch pwned.wav", "[1] *.wav", "-n.wav"])
async def test_a_hostile_name_of_a_file_is_only_a_name(
    tmp_path: Path, root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recorded(tmp_path, name=name)
    await take(Path(name), Destination(root, "en", "x"), force=False)
    assert left(root) == ["client/en/x.wav"]
    assert not (tmp_path / "pwned.wav").exists()
    assert str(tmp_path / name) in decoding(Path(name), "wav")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("song.m4a", b"x", "no sound is read from .m4a files. Convert it to .wav first"),
        ("list.m3u", b"|touch /tmp/pwned\n", "no sound is read from .m3u files"),
        ("none", b"x", "no sound is read from .… files"),
        ("page.wav", b"<html>", "Is it a sound, and of the kind that its ending says"),
        ("empty.ulaw", b"", "there is no sound in it"),
        ("song.wav", None, "there is no such file, or it may not be read"),
    ],
)
async def test_what_cannot_be_taken_says_why_and_changes_nothing(
    tmp_path: Path, root: Path, name: str, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportRefusedError, match=why):
        await take(tmp_path / name, Destination(root, "en", "x"), force=False)
    assert left(root) == []


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("echo \"no handler for file extension 'mp3'\" >&2; exit 2", "Install the Debian package libsox-fmt-mp3"),
        ("cat /dev/zero", "longer than 30 minutes"),
        ("sleep 600", "not converted within 0.2 s"),
        (None, "sox is not installed. Install the Debian package sox"),
    ],
)
async def test_what_sox_lacks_is_said_with_its_package(
    tmp_path: Path, root: Path, says: str | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sleep" in (says or ""):
        monkeypatch.setattr(importing, "PATIENCE", 0.2)
    words = ("sh", "-c", says) if says else ("sox-is-gone",)
    monkeypatch.setattr(importing, "decoding", lambda source, ending: words)
    (tmp_path / "song.mp3").write_bytes(b"x")
    with pytest.raises(ImportRefusedError, match=why.replace("sox is", ".* is")):
        await take(tmp_path / "song.mp3", Destination(root, "en", "x"), force=False)


async def test_a_place_that_cannot_be_written_is_told_and_nothing_half_is_left(tmp_path: Path, root: Path) -> None:
    (root / "client").mkdir(parents=True)
    (root / "client/en").write_text("a file stands where the folder should")
    with pytest.raises(ImportRefusedError, match=r"cannot be written: file exists\. Run this as the owner of"):
        await take(recorded(tmp_path), Destination(root, "en", "x"), force=False)
    assert left(root) == ["client/en"]
