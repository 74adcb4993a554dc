"""One state of all files: settings and live set, read together, checked as `callbridge check` does, kept together.

Knows that files may change while they are read. Does not know who runs on them.
Source: The IVR 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.config.live import ReadSet, read_live
from bridge.config.load import load_settings
from bridge.config.report import report_on
from bridge.config.settings import Settings
from bridge.config.texts import DiskTexts, KeptTexts, Texts
from bridge.errors import ConfigError, IvrError
from bridge.faults import Fault, fault
from bridge.ivr.live import LiveSet
from bridge.store.live_sets import AcceptedFiles

READINGS = 5
"""How often files are read that change while they are read."""


@dataclass(frozen=True, slots=True)
class State:
    """Files that may be run. `findings` are those that were let pass."""

    settings: Settings
    live: LiveSet
    kept: AcceptedFiles
    findings: tuple[Fault, ...] = ()


def read_state(
    path: Path, environ: Mapping[str, str], *, accept_errors: bool = False, ivr_dir: Path | None = None
) -> State:
    """The files as they are on disk, all of one moment. Raises only ConfigError, with all findings.

    `ivr_dir` is that of a process that runs, whatever the file says now. Waits for the disk: call it in a thread.
    """
    path = path.absolute()
    changed: Path | None = path
    for _ in range(READINGS):
        texts = DiskTexts()
        read = _read(path, environ, texts, ivr_dir)
        changed = texts.changed()
        if changed is None:
            settings, found = _or_raise(read)
            checked = replace(found, findings=report_on(settings, found))
            live = checked.accepted(accept_errors=accept_errors)
            if live is None:
                raise IvrError(checked.findings)
            kept = AcceptedFiles(
                version=live.version,
                config=str(path),
                files=texts.files,
                folders=texts.folders,
                accept_errors=accept_errors,
            )
            return State(settings, live, kept, checked.findings)
    what = f"it was written to while it was read, {READINGS} times in a row"
    raise ConfigError((fault("CB400", what, file=str(changed)),))


def read_kept(kept: AcceptedFiles, environ: Mapping[str, str]) -> State:
    """The files as they were when they were accepted; secrets in files of their own as they are now.

    Raises only ConfigError.
    """
    texts = KeptTexts(kept.files, kept.folders)
    settings, found = _or_raise(_read(Path(kept.config), environ, texts, None))
    if found.live is None:
        raise IvrError(found.findings)
    return State(settings, found.live, kept)


def _read(
    path: Path, environ: Mapping[str, str], texts: Texts, ivr_dir: Path | None
) -> tuple[Settings, ReadSet] | ConfigError:
    try:
        settings = load_settings(path, environ, texts)
    except ConfigError as refused:
        return refused
    if ivr_dir is not None:
        settings_here = settings.model_copy(
            update={"service": settings.service.model_copy(update={"ivr_dir": ivr_dir})}
        )
        return settings, read_live(settings_here, texts)
    return settings, read_live(settings, texts)


def _or_raise(read: tuple[Settings, ReadSet] | ConfigError) -> tuple[Settings, ReadSet]:
    if isinstance(read, ConfigError):
        raise read
    return read
