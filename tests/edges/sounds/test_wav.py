import math
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from bridge.sounds.processes import CommandError
from bridge.sounds.wav import RATE, conversion, convert, length, write_silence
from tests.fakes.tones import a_tone


def samples_of(file: Path) -> list[int]:
    with wave.open(str(file), "rb") as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (RATE, 2, 1)
        return list(array("h", sound.readframes(sound.getnframes())))


def loudness(samples: list[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32767


@pytest.mark.parametrize(("rate", "channels"), [(22050, 1), (16000, 1), (8000, 1), (48000, 2)])
async def test_any_form_becomes_eight_kilohertz_sixteen_bit_mono(tmp_path: Path, rate: int, channels: int) -> None:
    file = tmp_path / "out.wav"
    await convert(a_tone(0.3, rate, channels), file, 100)
    assert length(file) == pytest.approx(0.5, abs=0.01)
    assert loudness(samples_of(file)) == pytest.approx(0.3 / math.sqrt(2), rel=0.03)


async def test_a_header_that_lies_about_the_length_is_not_believed(tmp_path: Path) -> None:
    tone = bytearray(a_tone(0.3))
    tone[4:8] = tone[40:44] = (0x7FFFF000).to_bytes(4, "little")  # what an engine writes that cannot seek
    await convert(bytes(tone), tmp_path / "out.wav", 100)
    assert length(tmp_path / "out.wav") == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("volume", "level"), [(0, 0.0), (50, 0.1), (100, 0.2), (200, 0.4), (400, 0.8)])
async def test_volume_is_percent_of_the_engines_own_level(tmp_path: Path, volume: int, level: float) -> None:
    await convert(a_tone(0.2), tmp_path / "out.wav", volume)
    assert loudness(samples_of(tmp_path / "out.wav")) == pytest.approx(level / math.sqrt(2), rel=0.05)


async def test_what_would_be_too_loud_is_held_down_and_never_wraps(tmp_path: Path) -> None:
    loud = tmp_path / "loud.wav"
    await convert(a_tone(0.9), loud, 400)
    samples = samples_of(loud)[400:-400]
    assert 0.85 * 32767 < max(samples) < 0.98 * 32767
    steepest = 32767 * 2 * math.pi * 440 / RATE  # of a whole sine wave: a sample that wraps is a far higher step
    assert max(abs(one - next_) for one, next_ in pairwise(samples)) < 1.2 * steepest


async def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    for broken in (b"", b"RIFF", b"<html>", a_tone(0.3)[:20]):
        with pytest.raises(CommandError, match="sox ended with status"):
            await convert(broken, tmp_path / "out.wav", 100)


def test_the_file_is_named_by_its_whole_path_so_that_no_name_is_a_command() -> None:
    assert str(Path.cwd() / "|x.wav") in conversion(Path("|x.wav"), 100)


def test_silence_is_silent(tmp_path: Path) -> None:
    write_silence(tmp_path / "silence.wav", 0.25)
    assert length(tmp_path / "silence.wav") == 0.25
    assert set(samples_of(tmp_path / "silence.wav")) == {0}


@pytest.mark.parametrize("octets", [0, 10, 43, 44, 45, 1000])
def test_what_a_full_disk_has_cut_off_is_no_wav(tmp_path: Path, octets: int) -> None:
    file = tmp_path / "out.wav"
    write_silence(file, 1)
    file.write_bytes(file.read_bytes()[:octets])
    with pytest.raises(OSError, match="no complete WAV was written"):
        length(file)
