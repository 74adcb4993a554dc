"""The operator's files as one live set.

Knows the directory of IVR files, and what two files may not both claim. Does not know calls.
Source: The IVR 6.4 (CB407), 7.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bridge.config.files import Unreadable, read_text
from bridge.config.settings import Settings
from bridge.errors import IvrError
from bridge.faults import Fault, fault
from bridge.ivr.live import DeclaredExtension, LiveSet, Voice
from bridge.ivr.load import load_ivr
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.telephony.values import Extension
from bridge.toml_lines import Path as Place
from bridge.toml_lines import TomlLines, address_of

_VERSION_LENGTH = 12


class LiveFiles:
    """Hands out the live set on which new calls run. Fulfils `LiveSets`."""

    def __init__(self, live: LiveSet) -> None:
        """Begin with a set that was loaded."""
        self._live = live

    def current(self) -> LiveSet:
        """The present set."""
        return self._live


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str
    ivr: Ivr


def load_live(settings: Settings) -> LiveSet:
    """Read all `*.toml` of `service.ivr_dir`, in the order of their names.

    Raises only IvrError, with all findings of all files.
    """
    extensions = {declared.extension: declared for declared in _extensions(settings)}
    scripts = {name: table.script(name, settings.scripts) for name, table in settings.script.items()}
    findings: list[Fault] = []
    files = list(_read_files(settings, scripts, findings))
    findings.extend(_claimed_twice(files, extensions))
    if findings:
        raise IvrError(tuple(findings))
    return LiveSet(
        version=_version(settings, files),
        organisation=settings.numbers.organisation,
        ivrs={file.ivr.extension: file.ivr for file in files},
        scripts=scripts,
        extensions=extensions,
        voices=tuple(_voices(settings)),
    )


def _read_files(settings: Settings, scripts: dict[str, Script], findings: list[Fault]) -> Iterable[_File]:
    directory = settings.service.ivr_dir
    try:
        paths = sorted(path for path in directory.iterdir() if _is_ivr_file(path))
    except OSError as error:
        reason = (error.strerror or "no reason is known").lower()
        findings.append(fault("CB400", f"the directory of IVR files cannot be read: {reason}", file=str(directory)))
        return
    for path in paths:
        name = f"{directory.name}/{path.name}"
        try:
            text = read_text(path)
            ivr = load_ivr(
                text,
                name,
                organisation=settings.numbers.organisation,
                defaults=settings.scripts,
                scripts=scripts,
            )
        except Unreadable as error:
            findings.append(fault("CB400", str(error), file=name))
        except IvrError as error:
            findings.extend(error.findings)
        else:
            yield _File(name, text, ivr)


def _is_ivr_file(path: Path) -> bool:
    """Files that editors leave behind begin with a dot."""
    return path.suffix == ".toml" and not path.name.startswith(".")


def _claimed_twice(files: list[_File], extensions: dict[Extension, DeclaredExtension]) -> Iterable[Fault]:
    claimed = {extension: f"a {declared.type} in callbridge.toml" for extension, declared in extensions.items()}
    dids: dict[str, str] = {}
    for file in files:
        extension = file.ivr.extension
        if extension in claimed:
            yield _claim(file, ("ivr", "extension"), f"{extension} is {claimed[extension]} already")
        claimed.setdefault(extension, f"the IVR of {file.name}")
        for index, did in enumerate(file.ivr.did):
            owner = dids.setdefault(did.removeprefix("+"), file.name)
            if owner != file.name:
                yield _claim(file, ("ivr", "did", index), f"{did} leads to the IVR of {owner} already")


def _claim(file: _File, path: Place, what: str) -> Fault:
    return fault("CB407", what, file=file.name, line=TomlLines(file.text).of(path), address=address_of(path))


def _extensions(settings: Settings) -> Iterable[DeclaredExtension]:
    for table in settings.extension:
        extension = Extension.parse(table.number, settings.numbers.organisation)
        if extension is not None:
            endpoints = (f"PJSIP/{extension.short}",) if table.endpoints is None else table.endpoints
            yield DeclaredExtension(extension, table.type, table.name, endpoints, table.id)


def _voices(settings: Settings) -> Iterable[Voice]:
    for table in settings.speech.voice:
        engine = table.engine or settings.speech.engines[0]
        yield Voice(table.name, engine, table.voice, table.language, table.default)


def _version(settings: Settings, files: list[_File]) -> str:
    """A hash of what a call can notice."""
    parts = [repr((settings.numbers, settings.extension, settings.scripts, settings.script, settings.speech.voice))]
    parts.extend(f"{name}\0{table.url.text}\0{table.fallback_url}" for name, table in settings.script.items())
    parts.extend(f"{file.name}\0{file.text}" for file in files)
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "replace")).hexdigest()[:_VERSION_LENGTH]
