import shutil
from pathlib import Path

import pytest

from bridge.sounds.inspection import listen, look
from bridge.sounds.processes import run
from tests.fakes.tones import a_tone


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "client/en/hello.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(a_tone(0.5, rate=8000, seconds=1.0))
    return file


def test_a_look_tells_form_length_and_permissions(sound: Path, tmp_path: Path) -> None:
    sound.chmod(0o640)
    seen = look(sound, tmp_path / "client")
    assert (seen.flaw, seen.mode, seen.closed, seen.seconds) == ("", 0o640, None, 1.0)
    assert str(seen.form) == "8 kHz, mono, 16 bit linear"
    sound.parent.chmod(0o700)
    assert look(sound, tmp_path / "client").closed == sound.parent


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.wav").mkdir()
    (tmp_path / "page.wav").write_text("<html>")
    assert look(tmp_path / "x.wav", tmp_path).flaw == "it is no file"
    assert look(tmp_path / "none.wav", tmp_path).flaw == "it cannot be read: no such file or directory"
    assert look(tmp_path / "page.wav", tmp_path).flaw == "it is no WAV"


@pytest.mark.parametrize("ending", ["wav", "gsm"])
async def test_an_empty_file_has_no_length(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"empty.{ending}").touch()
    seen = await listen(look(tmp_path / f"empty.{ending}", tmp_path))
    assert (seen.flaw, seen.seconds, seen.levels) == ("", 0.0, None)


@pytest.mark.parametrize("ending", ["wav", "gsm", "ulaw", "alaw", "sln", "sln16", "ogg", "wav49"])
async def test_whatever_can_be_decoded_is_listened_to(sound: Path, tmp_path: Path, ending: str) -> None:
    forms = {
        "ulaw": "-t ul -r 8000",
        "alaw": "-t al -r 8000",
        "sln": "-t raw -r 8000",
        "sln16": "-t raw -r 16000",
        "wav49": "-t wav -e gsm-full-rate",
    }
    file = tmp_path / f"[1] *.{ending}"  # a name that sox would expand
    await run(("sox", "--no-glob", str(sound), *forms.get(ending, "").split(), str(file)), b"", 0)
    seen = await listen(look(file, tmp_path))
    assert seen.levels is not None
    assert seen.levels.peak == pytest.approx(-6, abs=1.5)
    if ending != "ogg":
        assert seen.seconds == pytest.approx(1.0, abs=0.1)


async def test_what_nothing_here_can_decode_is_left_unheard(tmp_path: Path) -> None:
    (tmp_path / "x.g722").write_bytes(bytes(8000))
    seen = await listen(look(tmp_path / "x.g722", tmp_path))
    assert (seen.seconds, seen.levels) == (1.0, None)
    (tmp_path / "x.ogg").write_bytes(b"no sound")
    assert (await listen(look(tmp_path / "x.ogg", tmp_path))).levels is None
    shutil.rmtree(tmp_path)
    gone = look(tmp_path / "x.ogg", tmp_path)
    assert await listen(gone) == gone
