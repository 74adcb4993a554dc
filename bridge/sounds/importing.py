"""Takes a recording of any form into the sounds: 8 kHz, 16 bit, one channel, at the level of a telephone, whole or not.

Knows `sox`, levels and the layout of the client view. Does not know who asks for it. Source: The IVR 8.2.
"""

import asyncio
import os
import wave
from array import array
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from bridge.ivr.sound_names import folder_name, sound_name
from bridge.sounds.formats import FORMATS, TELEPHONE
from bridge.sounds.levels import FULL, SILENCE, Levels, decibels, levels
from bridge.sounds.processes import CommandError, run
from bridge.sounds.shelves import LANGUAGE
from bridge.sounds.verdicts import QUIET, SILENT
from bridge.telephony.values import is_organisation

PEAK: Final = -3.0
"""dBFS of the loudest sample afterwards: loud, and with room for what codecs add."""
MOST_GAIN: Final = 20.0
"""Decibels: more would make a hiss of a quiet room."""
LONGEST: Final = 1800
"""Seconds of one sound."""
PATIENCE: Final = 300.0
"""Seconds that a conversion may take."""
READ: Final = {
    **{
        ending: ("-t", ending) for ending in ("wav", "mp3", "mp2", "ogg", "opus", "flac", "aiff", "aif", "au", "amr-nb")
    },
    **{ending: ("-t", ending) for ending in ("amr-wb", "caf", "w64", "wv", "voc", "vorbis", "snd")},
    **{ending: known.raw for ending, known in FORMATS.items() if known.raw},
    "oga": ("-t", "ogg"),
    "wave": ("-t", "wav"),
    "aifc": ("-t", "aiff"),
    "amr": ("-t", "amr-nb"),
}
"""How `sox` reads a file, by its ending in small letters. Playlists are not among them: they name other files."""
_HEADROOM: Final = 6.0
_PACKAGES: Final = {"mp3": "libsox-fmt-mp3", "mp2": "libsox-fmt-mp3"}


class ImportRefusedError(Exception):
    """The recording was not taken: one clear line, with what to do."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a sound is to stand in the client view below a root. `organisation` "": for all."""

    root: Path
    language: str
    name: str
    folder: str = ""
    organisation: str = ""

    @property
    def home(self) -> Path:
        """The folder of the file. Raises ImportRefusedError when a part of it is not allowed."""
        folder = folder_name(self.folder)
        if self.organisation and not is_organisation(self.organisation):
            raise ImportRefusedError(f"--organisation {self.organisation!r}: write 1 to 8 digits, such as 0003.")
        if LANGUAGE.fullmatch(self.language) is None:
            raise ImportRefusedError(f"--language {self.language!r}: write a language tag, such as ro or pt-BR.")
        if folder is None or any(part.startswith(".") or not part.strip() for part in folder.split("/") if folder):
            raise ImportRefusedError(f"--folder {self.folder!r}: write folders below the language, such as acme/menus.")
        if sound_name(self.name) != self.name or "/" in self.name or self.name.startswith("."):
            text = f"the name {self.name!r} cannot be used: choose another one with --name (letters, digits, _ and -)."
            raise ImportRefusedError(text)
        client = self.root / "client"
        home = client / self.organisation / self.language / folder
        if not home.resolve().is_relative_to(client.resolve()):
            raise ImportRefusedError(f"{home}: a link leads out of {client}. Remove it.")
        return home


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done: seconds, the gain in decibels, the levels afterwards, and files that it has replaced."""

    file: Path
    seconds: float
    gain: float
    levels: Levels
    replaced: tuple[Path, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is left to be said against it."""
        if self.levels.peak < SILENT:
            return ("it is silent",)
        return ("it is still quiet for a telephone; record it closer to the microphone",) * (self.levels.mean < QUIET)


async def take(source: Path, to: Destination, *, force: bool) -> Imported:
    """Convert a recording and put it in its place. Raises ImportRefusedError, and then nothing has changed."""
    home = to.home
    present = tuple(file for ending in FORMATS if (file := home / f"{to.name}.{ending}").exists())
    if present and not force:
        raise ImportRefusedError(f"{present[0]} is there already. Choose another --name, or replace it with --force.")
    samples = await _decode(source)
    gain = _gain(samples)
    factor = 10 ** (gain / 20) * FULL / (1 << 31)
    converted = array("h", (round(sample * factor) for sample in samples))
    file = home / f"{to.name}.wav"
    try:
        await asyncio.to_thread(_write, converted, file, to.root)
        for other in present:
            if other != file:
                other.unlink()
    except OSError as error:
        why = (error.strerror or "no reason is known").lower()
        raise ImportRefusedError(f"{file} cannot be written: {why}. Run this as the owner of {to.root}.") from None
    # What sox has lowered to have headroom counts as part of the gain.
    return Imported(file, len(converted) / TELEPHONE, gain - _HEADROOM, levels(converted), present)


async def _decode(source: Path) -> "array[int]":
    """Its samples at 8 kHz and 32 bit, lowered by some decibels so that nothing is cut off on the way."""
    ending = source.suffix[1:].lower()
    if ending not in READ:
        what = f"{source}: no sound is read from .{ending or '…'} files."
        raise ImportRefusedError(f"{what} Convert it to .wav first, for instance with ffmpeg.")
    if not await asyncio.to_thread(_may_be_read, source):
        raise ImportRefusedError(f"{source}: there is no such file, or it may not be read.")
    try:
        async with asyncio.timeout(PATIENCE):
            heard = await run(decoding(source, ending), b"", LONGEST * TELEPHONE * 4)
    except TimeoutError:
        raise ImportRefusedError(f"{source}: it was not converted within {PATIENCE:g} s.") from None
    except CommandError as error:
        raise ImportRefusedError(f"{source}: {_why(str(error), ending)}") from None
    samples = array("i", heard[: len(heard) // 4 * 4])
    if not samples:
        raise ImportRefusedError(f"{source}: there is no sound in it.")
    return samples


def decoding(source: Path, ending: str) -> tuple[str, ...]:
    """The command that reads a file. It is named by its whole path: sox would run `|x`, and expand `*`."""
    effects = ("channels", "1", "gain", str(-_HEADROOM), "rate", "-h", str(TELEPHONE))
    form = ("-t", "raw", "-e", "signed-integer", "-b", "32", "-")
    return ("sox", "-V1", "-D", "--no-glob", *READ[ending], str(source.absolute()), *form, *effects)


def _may_be_read(source: Path) -> bool:
    return source.is_file() and os.access(source, os.R_OK)


def _why(error: str, ending: str) -> str:
    if "is not installed" in error:
        return f"{error}. Install the Debian package sox."
    if "no handler" in error:
        package = _PACKAGES.get(ending, "libsox-fmt-all")
        return f"sox cannot read .{ending} here. Install the Debian package {package}, or convert the file to .wav."
    if "wrote more than" in error:
        return f"it is longer than {LONGEST // 60} minutes. Cut it into parts."
    return f"{error.rstrip('.')}. Is it a sound, and of the kind that its ending says?"


def _gain(samples: "array[int]") -> float:
    """Decibels that bring the loudest sample to the peak; not more than is good for it."""
    loudest, lowest = max(samples), min(samples)
    peak = decibels(max(loudest, -lowest) / (1 << 31))
    return _HEADROOM if peak <= SILENCE else min(PEAK - peak, MOST_GAIN + _HEADROOM)


def _write(samples: "array[int]", file: Path, root: Path) -> None:
    """Write a file that is there whole or not at all, for Asterisk to read. Raises OSError."""
    made = [
        folder for folder in (file.parent, *file.parent.parents) if folder.is_relative_to(root) and not folder.exists()
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in made:
        folder.chmod(0o755)
    staged = file.parent / f".new-{uuid4().hex}.wav"
    try:
        with wave.open(str(staged), "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(TELEPHONE)
            written.writeframes(samples.tobytes())
        staged.chmod(0o644)
        with staged.open("rb+") as complete:
            os.fsync(complete.fileno())
        staged.replace(file)
    finally:
        with suppress(OSError):
            staged.unlink()
