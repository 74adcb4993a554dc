"""Looks into the files of sounds: can they be read, by whom, how long are they, how loud.

Knows files and `sox`. Does not know what is good or bad about it: that is the verdicts' business.
"""

import asyncio
import stat
from array import array
from dataclasses import replace
from pathlib import Path

from bridge.sounds.formats import FORMATS
from bridge.sounds.levels import levels
from bridge.sounds.processes import CommandError, run
from bridge.sounds.verdicts import Seen
from bridge.sounds.wave_form import PCM, WaveForm, wave_form

HEAD = 1 << 16
"""Octets in which the header of a WAV ends."""
LISTENED = 600
"""Seconds of a sound that are listened to."""


def look(file: Path, root: Path) -> Seen:
    """What can be told without listening. `root`: where the folders begin that others must be able to enter."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return Seen(file, "it is no file")
        with file.open("rb") as opened:
            head = opened.read(HEAD)
    except OSError as error:
        return Seen(file, f"it cannot be read: {(error.strerror or 'no reason is known').lower()}")
    known = FORMATS[file.suffix[1:]]
    form = wave_form(head, status.st_size) if known.raw == ("-t", "wav") else None
    if form is None and known.raw == ("-t", "wav") and status.st_size:
        return Seen(file, "it is no WAV")
    seconds = form.seconds if form else status.st_size / known.per_second if known.per_second else None
    if not status.st_size:
        seconds = 0.0
    return Seen(file, mode=stat.S_IMODE(status.st_mode), closed=_closed(file, root), seconds=seconds, form=form)


async def listen(seen: Seen) -> Seen:
    """The same with its levels, as far as something here can decode it."""
    known = FORMATS[seen.file.suffix[1:]]
    if seen.flaw or seen.seconds == 0 or not known.raw:
        return seen
    if seen.form is not None and _is_plain(seen.form):
        return replace(seen, levels=levels(await asyncio.to_thread(_samples, seen.file, seen.form)))
    decode = ("sox", "-V1", "-D", "--no-glob", *known.raw, str(seen.file))
    form = ("-t", "raw", "-e", "signed-integer", "-b", "16", "-r", "8000", "-c", "1", "-")
    try:
        heard = await run((*decode, *form, "trim", "0", str(LISTENED)), b"", LISTENED * 16000 + HEAD)
    except CommandError:
        return seen
    return replace(seen, levels=levels(array("h", heard[: len(heard) // 2 * 2])))


def _is_plain(form: WaveForm) -> bool:
    return (form.kind, form.channels, form.bits) == (PCM, 1, 16)


def _samples(file: Path, form: WaveForm) -> "array[int]":
    with file.open("rb") as opened:
        opened.seek(form.begin)
        octets = opened.read(min(form.size, LISTENED * form.per_second))
    return array("h", octets[: len(octets) // 2 * 2])


def _closed(file: Path, root: Path) -> Path | None:
    """The first folder between root and file that users other than its owner and group may not enter."""
    inside = [folder for folder in file.parents if folder.is_relative_to(root)]
    try:
        return next((folder for folder in reversed(inside) if not folder.stat().st_mode & 0o011), None)
    except OSError:
        return None
