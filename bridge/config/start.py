"""What a service begins with: the files as they are, else, loudly, those that were accepted last.

Knows where accepted files are kept. Does not know calls, nor how findings are told.
Source: The IVR 7 (start).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.config.hints import path_hint
from bridge.config.load import load_settings
from bridge.config.restart import running_with
from bridge.config.settings import ServiceSettings, Settings
from bridge.config.states import State, read_kept, read_state
from bridge.errors import ConfigError
from bridge.faults import Fault
from bridge.store.live_sets import AcceptedFiles, AcceptedSets


@dataclass(frozen=True, slots=True)
class Beginning:
    """What runs first. `refused` are the findings for which the files on disk do not: then it is a fallback."""

    path: Path
    environ: Mapping[str, str]
    state: State
    refused: tuple[Fault, ...] = ()


def begin(path: Path, environ: Mapping[str, str]) -> Beginning:
    """Read the files. Raises only ConfigError: they are refused, and none were accepted before."""
    try:
        return Beginning(path, environ, read_state(path, environ))
    except ConfigError as refused:
        settings = _settings(path, environ)
        kept = AcceptedSets(_state_dir(path, environ, settings)).latest(str(path.absolute()))
        if kept is None:
            raise
        if (state := _accepted_as_it_is(path, environ, kept)) is not None:
            return Beginning(path, environ, state)
        return Beginning(path, environ, _fall_back(kept, environ, settings, refused), refused.findings)


def _settings(path: Path, environ: Mapping[str, str]) -> Settings | None:
    try:
        return load_settings(path, environ)
    except ConfigError:
        return None


def _state_dir(path: Path, environ: Mapping[str, str], settings: Settings | None) -> Path:
    if settings is not None:
        return settings.service.state_dir
    return path_hint(path, environ, "service", "state_dir", ServiceSettings().state_dir)


def _accepted_as_it_is(path: Path, environ: Mapping[str, str], kept: AcceptedFiles) -> State | None:
    """The files with errors that somebody has accepted, if they are still the same; a restart is no second question."""
    if not kept.accept_errors:
        return None
    try:
        state = read_state(path, environ, accept_errors=True)
    except ConfigError:
        return None
    same = (state.kept.files, state.kept.folders) == (kept.files, kept.folders)
    return state if same else None


def _fall_back(
    kept: AcceptedFiles, environ: Mapping[str, str], settings: Settings | None, refused: ConfigError
) -> State:
    """The accepted files, under the present settings of the process if those are valid by themselves."""
    try:
        state = read_kept(kept, environ)
    except ConfigError:  # a secret is missing, or this version reads more strictly
        raise refused from None
    counting = state.settings if settings is None else running_with(settings, state.settings)
    return State(counting, state.live, kept, state.findings)
