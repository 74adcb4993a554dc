import struct

import pytest

from bridge.sounds.wave_form import GSM, PCM, WaveForm, wave_form
from tests.fakes.tones import a_tone


def test_a_wav_tells_its_form_and_its_length() -> None:
    octets = a_tone(0.3, rate=44100, channels=2, seconds=0.5)
    form = wave_form(octets, len(octets))
    assert form == WaveForm(PCM, 2, 44100, 16, 176400, 44, 88200)
    assert form is not None
    assert form.seconds == 0.5
    assert str(form) == "44.1 kHz, stereo, 16 bit linear"


def with_chunks(kind: int, extra: bytes = b"", before: bytes = b"", size: int = 650, per_second: int = 1625) -> bytes:
    fmt = struct.pack("<HHIIHH", kind, 1, 8000, per_second, 65, 0) + extra
    return (
        b"RIFF\0\0\0\0WAVE" + before + struct.pack("<4sI", b"fmt ", len(fmt)) + fmt + struct.pack("<4sI", b"data", size)
    )


def test_other_chunks_are_stepped_over_also_those_of_an_odd_length() -> None:
    head = with_chunks(GSM, struct.pack("<HH", 2, 320), struct.pack("<4sI", b"LIST", 5) + b"hello\0")
    form = wave_form(head, len(head) + 650)
    assert form is not None
    assert (form.kind, form.seconds, str(form)) == (GSM, 0.4, "8 kHz, mono, GSM")


def test_an_extensible_header_tells_the_kind_later() -> None:
    head = with_chunks(0xFFFE, struct.pack("<HHIH", 22, 16, 4, 3) + bytes(14))
    form = wave_form(head, len(head))
    assert form is not None
    assert form.kind == 3


def test_a_length_beyond_the_end_is_cut_there() -> None:
    head = with_chunks(PCM, size=0x7FFFF000, per_second=16000)
    form = wave_form(head, len(head) + 16000)
    assert form is not None
    assert form.seconds == 1.0


def test_strange_forms_have_words() -> None:
    assert str(WaveForm(999, 6, 8000, 0, 0, 0, 0)) == "8 kHz, 6 channels, format 999"
    assert WaveForm(999, 6, 8000, 0, 0, 0, 10).seconds == 0.0


@pytest.mark.parametrize(
    "octets", [b"", b"RIFF", b"RIFF\0\0\0\0AVI ", a_tone(0.1)[:40], b"RIFF\0\0\0\0WAVEdata\1\0\0\0a"]
)
def test_what_is_no_complete_header_has_no_form(octets: bytes) -> None:
    assert wave_form(octets, len(octets)) is None
