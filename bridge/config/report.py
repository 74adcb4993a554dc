"""The IVR Report of the operator's files on this machine: what the files say, and what is around them here.

Knows where sounds and files lie. Does not know what is checked, nor how it is shown. Waits for the disk.
Source: The IVR 6.4.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bridge.calls.ports import SoundName
from bridge.config.exposed import check_exposed
from bridge.config.live import ReadSet
from bridge.config.settings import Settings
from bridge.config.sound_places import places_of
from bridge.faults import Fault
from bridge.ivr.load import Loaded
from bridge.ivr.report import SoundSought, World, report
from bridge.ivr.step import View
from bridge.sounds.library import Library

AskAsterisk = Callable[[SoundSought], bool]
"""Whether Asterisk itself says that it has a sound."""


def report_on(settings: Settings, read: ReadSet, asked: AskAsterisk | None = None) -> tuple[Fault, ...]:
    """All findings about files that were read: those of the loader, and of the report if they can be run at all."""
    if read.live is None:
        return in_order(read.findings)
    world = world_of(settings, read.files, asked)
    said = report(read.live.ivrs.values(), read.live, world)
    return in_order((*read.findings, *said, *check_exposed(settings)))


def in_order(findings: Iterable[Fault]) -> tuple[Fault, ...]:
    """By file and line."""
    return tuple(sorted(findings, key=lambda found: (found.file, found.line)))


def world_of(settings: Settings, files: Sequence[Loaded], asked: AskAsterisk | None = None) -> World:
    """What is around the files; `asked` None: Asterisk is not asked."""
    source = settings.source
    places = places_of(settings)
    library = Library(places)

    def has_sound(sound: SoundSought) -> bool | None:
        if library.find(_named(sound)) is not None:
            return True
        if sound.view is View.CLIENT:
            return False
        if asked is not None and places.system_is_asterisks:
            return asked(sound)
        return False if places.system is not None and places.system.is_dir() else None

    folder = settings.service.ivr_dir
    return World(
        lines={file.file: file.lines for file in files} | {source.file: source.lines},
        settings_file=source.file,
        elsewhere=source.elsewhere,
        has_sound=has_sound,
        sound_names=lambda sound: library.names(_named(sound)),
        mode_of=lambda file: _mode(folder / Path(file).name),
        hears_telephones=any(server.ami is not None for server in settings.asterisk.values()),
        now=time.time(),
    )


def _named(sound: SoundSought) -> SoundName:
    return SoundName(sound.name, sound.languages, sound.view, sound.folder, sound.organisation)


def _mode(file: Path) -> int | None:
    try:
        return file.stat().st_mode
    except OSError:
        return None
