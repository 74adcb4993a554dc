from dataclasses import replace
from pathlib import Path

import pytest

from bridge.sounds.levels import Levels
from bridge.sounds.verdicts import Seen, Severity, verdicts
from bridge.sounds.wave_form import GSM, PCM, WaveForm

TELEPHONE = WaveForm(PCM, 1, 8000, 16, 16000, 44, 16000)
GOOD = Seen(Path("/s/a.wav"), seconds=1.0, form=TELEPHONE, levels=Levels(-3, -20, 0))


def said(*seen: Seen) -> list[tuple[str, str]]:
    return [(one.severity.value, one.kind) for one in verdicts(seen)]


def of(ending: str) -> Seen:
    return replace(GOOD, file=Path(f"/s/a.{ending}"), form=None)


@pytest.mark.parametrize("ending", ["ulaw", "alaw", "gsm", "sln", "ul", "raw"])
def test_what_is_played_as_it_is_needs_no_word(ending: str) -> None:
    assert said(GOOD) == said(of(ending)) == []


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (replace(GOOD, flaw="it is no WAV"), "unreadable"),
        (replace(GOOD, mode=0o600), "permission"),
        (replace(GOOD, closed=Path("/s")), "permission"),
        (replace(GOOD, seconds=0.0), "empty"),
        (replace(GOOD, form=replace(TELEPHONE, rate=44100)), "form"),
        (replace(GOOD, form=replace(TELEPHONE, channels=2)), "form"),
        (replace(GOOD, form=replace(TELEPHONE, bits=8)), "form"),
        (replace(GOOD, form=replace(TELEPHONE, kind=7)), "form"),
        (replace(GOOD, file=Path("/s/a.wav49")), "form"),
    ],
)
def test_what_keeps_a_sound_from_being_heard_is_an_error(seen: Seen, kind: str) -> None:
    assert said(seen) == [("error", kind)]


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (replace(GOOD, mode=0o640), "permission"),
        (replace(of("wav16"), form=replace(TELEPHONE, rate=16000)), "transcoded"),
        (of("sln48"), "transcoded"),
        (of("g722"), "transcoded"),
        (of("mp3"), "module"),
        (of("g729"), "module"),
        (replace(GOOD, levels=Levels(-60, -70, 0)), "silent"),
        (replace(GOOD, levels=Levels(-20, -35, 0)), "quiet"),
        (replace(GOOD, levels=Levels(0, -5, 0.1)), "clipped"),
    ],
)
def test_what_spoils_it_is_a_warning(seen: Seen, kind: str) -> None:
    assert said(seen) == [("warning", kind)]


def test_formats_of_one_sound_may_stand_side_by_side_unless_they_differ() -> None:
    assert said(GOOD, of("gsm"), replace(of("g729"), seconds=None)) == [("warning", "module")]
    stale = replace(of("gsm"), seconds=3.0)
    (found,) = verdicts([GOOD, stale])
    assert (found.severity, found.kind) == (Severity.WARNING, "formats")
    assert "a.wav 1.0 s, a.gsm 3.0 s" in found.what


def test_a_microsoft_gsm_file_is_played() -> None:
    assert said(replace(of("WAV"), form=replace(TELEPHONE, kind=GSM, bits=0))) == []


def test_every_finding_says_what_to_do() -> None:
    for found in verdicts([replace(GOOD, mode=0o600), replace(GOOD, flaw="it cannot be read: permission denied")]):
        assert found.advice
        assert not (found.what + found.advice).endswith(".")
