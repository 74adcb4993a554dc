"""What there is to say about a sound whose files were looked at: what keeps it from being heard, and what spoils it.

Knows findings and bounds. Does not know how a file is read. Source: The IVR 8.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bridge.sounds.formats import FORMATS, Effort
from bridge.sounds.levels import Levels
from bridge.sounds.wave_form import GSM, PCM, WaveForm

SILENT = -50.0
"""A peak below this, in dBFS, is silence on a telephone."""
QUIET = -30.0
"""A mean below this is hard to understand: calls are at some -20."""
CUT = 0.002
"""Such a share of samples that are cut off is heard."""
DIFFERENT = 0.5
"""Seconds by which the formats of one sound may differ."""
IMPORT = "Convert it with callbridge sounds import"


class Severity(StrEnum):
    """An error: it is not heard. A warning: it is heard, and badly or at a price."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding about one file: a word for programs, a clause for people, and what to do."""

    severity: Severity
    kind: str
    file: Path
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in one file. `flaw`: why it could not be read; `mode`: its permissions; `form`: of a WAV."""

    file: Path
    flaw: str = ""
    mode: int = 0o644
    closed: Path | None = None
    """A folder on the way to it that others may not enter."""
    seconds: float | None = None
    form: WaveForm | None = None
    levels: Levels | None = None


def verdicts(seen: Sequence[Seen]) -> Iterator[Verdict]:
    """What there is to say about the files of one sound, each in another format."""
    for one in seen:
        if one.flaw:
            advice = "Let the user of Callbridge read it" if "denied" in one.flaw else "Record or convert it again"
            yield _error("unreadable", one, one.flaw, advice)
            continue
        yield from _who_may_read(one)
        flaws = list(_playable(one))
        yield from flaws
        if not any(flaw.severity is Severity.ERROR for flaw in flaws):
            yield from _audible(one)
    lengths = [one.seconds for one in seen if one.seconds is not None]
    if lengths and max(lengths) - min(lengths) > DIFFERENT:
        told = ", ".join(f"{one.file.name} {one.seconds:.1f} s" for one in seen if one.seconds is not None)
        what = f"its formats do not sound the same ({told}), and which one is heard is Asterisk's choice"
        yield _warning("formats", seen[0], what, "Remove those that are out of date")


def _who_may_read(one: Seen) -> Iterator[Verdict]:
    if one.closed is not None:
        what = f"Asterisk's user may not enter {one.closed}"
        yield _error("permission", one, what, "Give that folder mode 755")
    elif not one.mode & 0o044:
        yield _error("permission", one, "only its owner may read it", "Give it mode 644")
    elif not one.mode & 0o004:
        what = "only its owner and group may read it, and Asterisk's user must be one of them"
        yield _warning("permission", one, what, "Give it mode 644")


def _playable(one: Seen) -> Iterator[Verdict]:
    ending = one.file.suffix[1:]
    if one.seconds is not None and one.seconds <= 0:
        yield _error("empty", one, "there is no sound in it", "Record or convert it again")
    elif ending in {"wav", "wav16", "WAV", "wav49"} and one.form is not None and not _fits(ending, one.form):
        yield _error("form", one, f"Asterisk does not play this form in a .{ending} file: {one.form}", IMPORT)
    elif FORMATS[ending].effort is Effort.MODULE:
        yield _warning("module", one, f"not every Asterisk can play .{ending}", IMPORT)
    elif FORMATS[ending].effort is Effort.RESAMPLING:
        rate = FORMATS[ending].rate / 1000
        yield _warning("transcoded", one, f"it is resampled from {rate:g} kHz in each call that hears it", IMPORT)


def _fits(ending: str, form: WaveForm) -> bool:
    if ending in {"WAV", "wav49"}:
        return (form.kind, form.channels, form.rate) == (GSM, 1, 8000)
    return (form.kind, form.channels, form.bits, form.rate) == (PCM, 1, 16, FORMATS[ending].rate)


def _audible(one: Seen) -> Iterator[Verdict]:
    levels = one.levels
    if levels is None:
        return
    if levels.peak < SILENT:
        yield _warning("silent", one, f"it is silent (peak {levels.peak:.0f} dB)", "Record it again")
    elif levels.mean < QUIET:
        what = f"it is too quiet for a telephone (mean {levels.mean:.0f} dB)"
        yield _warning("quiet", one, what, "Import it again: that raises it")
    elif levels.cut >= CUT:
        what = f"it is too loud: {levels.cut:.1%} of the wave is cut off"
        yield _warning("clipped", one, what, "Record it at a lower level")


def _error(kind: str, one: Seen, what: str, advice: str) -> Verdict:
    return Verdict(Severity.ERROR, kind, one.file, what, advice)


def _warning(kind: str, one: Seen, what: str, advice: str) -> Verdict:
    return Verdict(Severity.WARNING, kind, one.file, what, advice)
