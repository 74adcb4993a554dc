"""The operator's files as one live set, and everything that was found in them.

Knows which findings let a set run. Does not know calls, nor when files are read.
Source: The IVR 7.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from bridge.config.agi_checks import check_agi
from bridge.config.claims import check_claims, check_dialling
from bridge.config.credentials import check_credentials
from bridge.config.definitions import check_events, configured, steered
from bridge.config.dialling import dialling_of
from bridge.config.host_zone import host_zone
from bridge.config.ivr_files import IvrFile, read_ivr_files
from bridge.config.settings import Settings
from bridge.config.texts import DiskTexts, Texts
from bridge.errors import IvrError
from bridge.faults import Fault, Level
from bridge.ivr.live import DraftRules, LiveSet, Switch, Voice
from bridge.ivr.load import Loaded
from bridge.ivr.outside import Outside

_VERSION_LENGTH = 12


@dataclass(frozen=True, slots=True)
class ReadSet:
    """All files, once. `live` None: a finding is fatal. `files` are the IVR files in the order of their names."""

    live: LiveSet | None
    files: tuple[Loaded, ...]
    findings: tuple[Fault, ...]

    def accepted(self, *, accept_errors: bool) -> LiveSet | None:
        """The set, if it may run: errors have to be accepted, warnings stop nothing (The IVR 7)."""
        wrong = not accept_errors and any(found.level is Level.ERROR for found in self.findings)
        return None if wrong else self.live


def load_live(settings: Settings, texts: Texts | None = None, *, accept_errors: bool = False) -> LiveSet:
    """Read all `*.toml` of `service.ivr_dir`, in the order of their names; `texts` are the disk's unless given.

    Raises only IvrError, with all findings of all files, when one of them is fatal, or an error that is not accepted.
    """
    read = read_live(settings, texts)
    live = read.accepted(accept_errors=accept_errors)
    if live is None:
        raise IvrError(read.findings)
    return live


def read_live(settings: Settings, texts: Texts | None = None) -> ReadSet:
    """The same, whatever is found. Raises nothing."""
    findings: list[Fault] = []
    outside = outside_of(settings)
    read = list(read_ivr_files(settings.service.ivr_dir, outside, texts or DiskTexts(), findings))
    files = tuple(one.loaded for one in read)
    for file in files:
        findings.extend(file.findings)
    definitions = configured(settings, outside)
    ivrs = steered((file.ivr for file in files if file.ivr is not None), definitions)
    findings.extend(check_claims(settings, files))
    findings.extend(check_dialling(settings, ivrs))
    findings.extend(check_events(settings, definitions, files))
    findings.extend(check_credentials(settings))
    findings.extend(check_agi(settings))
    if any(found.level is Level.FATAL for found in findings):
        return ReadSet(None, files, tuple(findings))
    live = LiveSet(
        version=_version(settings, read),
        organisation=settings.numbers.organisation,
        ivrs={ivr.extension: ivr for ivr in ivrs},
        scripts=outside.scripts,
        dialling=dialling_of(settings, ivrs),
        voices=tuple(_voices(settings)),
        intervals={name: table.interval(name) for name, table in settings.time_interval.items()},
        switches={name: Switch(table.label or name, table.default == "on") for name, table in settings.switch.items()},
        timezone=settings.numbers.timezone or host_zone(os.environ),
        drafts=DraftRules(settings.draft.enabled, settings.draft.prefix),
        definitions=(*definitions, *(one for ivr in ivrs for one in ivr.definitions)),
    )
    return ReadSet(live, files, tuple(findings))


def outside_of(settings: Settings) -> Outside:
    """What `callbridge.toml` declares for IVR files to name."""
    return Outside(
        organisation=settings.numbers.organisation,
        defaults=settings.scripts,
        scripts={name: table.script(name, settings.scripts) for name, table in settings.script.items()},
        intervals=tuple(settings.time_interval),
        switches=tuple(settings.switch),
        events=settings.events,
    )


def _voices(settings: Settings) -> Iterable[Voice]:
    for table in settings.speech.voice:
        engine = table.engine or settings.speech.engines[0]
        yield Voice(table.name, engine, table.voice, table.language, table.default)


def _version(settings: Settings, files: list[IvrFile]) -> str:
    """A hash of what a call can notice."""
    said = (
        settings.numbers,
        settings.extension,
        settings.time_interval,
        settings.switch,
        settings.dial,
        settings.leave,
        settings.draft,
        settings.scripts,
        settings.script,
        settings.events,
        settings.event,
        settings.speech.voice,
    )
    parts = [repr(said), str(settings.numbers.timezone or host_zone(os.environ))]
    parts.extend(f"{name}\0{table.url.text}\0{table.fallback_url}" for name, table in settings.script.items())
    parts.extend(f"{table.url}\0{table.fallback_url}" for table in settings.event)
    parts.extend("\0".join((file.loaded.file, *file.texts)) for file in files)
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "replace")).hexdigest()[:_VERSION_LENGTH]
