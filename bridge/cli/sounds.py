"""`callbridge sounds list`, `check` and `import`: what callers can hear, whether they will, and how to add to it.

Knows commands and exit codes. Does not know where sounds lie, nor how they are judged or converted.
"""

import asyncio
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import FOUND, UNUSABLE, JsonOption, echo_json, refuse
from bridge.config.load import load_settings
from bridge.config.settings import Settings
from bridge.config.sound_places import places_of
from bridge.errors import ConfigError
from bridge.ivr.step import View
from bridge.sounds.importing import Destination, Imported, ImportRefusedError, take
from bridge.sounds.inspection import listen, look
from bridge.sounds.library import Places
from bridge.sounds.shelves import Shelved, Stray, Wanted, shelves
from bridge.sounds.verdicts import Severity, Verdict, verdicts
from bridge.telephony.plain import harmless
from bridge.terminal.report import print_findings


class ListedView(StrEnum):
    """The views that lie in files of their own; recordings belong to calls."""

    CLIENT = "client"
    SYSTEM = "system"


ViewOption = Annotated[ListedView | None, typer.Option(help="client (your sounds) or system (Asterisk's)")]
OrganisationOption = Annotated[str | None, typer.Option(help='only this organisation; "" is those for all')]
LanguageOption = Annotated[str | None, typer.Option(help="only this language")]
FolderOption = Annotated[str | None, typer.Option(help="only this folder and those below it")]
SMALL = 0.05
"""Decibels that nobody would call a change."""
SILENCES = "silence"
"""Asterisk's folder of sounds that are silent on purpose."""


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file to the program."""
    sounds = typer.Typer(name="sounds", help="List, check and import what callers hear.", no_args_is_help=True)
    sounds.command(name="list")(list_sounds)
    sounds.command()(check)
    sounds.command(name="import")(import_sounds)
    app.add_typer(sounds)


def list_sounds(
    config: ConfigOption = DEFAULT_CONFIG,
    view: ViewOption = None,
    organisation: OrganisationOption = None,
    language: LanguageOption = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the sounds: organisation, language, folder and name, formats, seconds."""
    wanted = Wanted(View(view.value) if view else None, organisation, language, folder)
    for root, one in _all(places_of(_settings(config)), wanted):
        if isinstance(one, Stray):
            continue
        seconds = look(one.files[0], root).seconds
        if as_json:
            echo_json(_as_object(one, seconds))
        else:
            typer.echo(harmless(_line(one, seconds)))


def check(
    config: ConfigOption = DEFAULT_CONFIG,
    view: ViewOption = ListedView.CLIENT,
    organisation: OrganisationOption = None,
    language: LanguageOption = None,
    folder: FolderOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="warnings count as errors")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check files, permissions, formats and levels: status 0 no errors, 1 errors (with --strict also warnings)."""
    places = places_of(_settings(config))
    if view is not ListedView.SYSTEM and not places.root.is_dir():
        refuse(f"{places.root}: there is no such folder. Make it, or set [sounds] root.")
    found, count = asyncio.run(
        _judged(places, Wanted(View(view.value) if view else None, organisation, language, folder))
    )
    errors = sum(one.severity is Severity.ERROR for one in found)
    warnings = len(found) - errors
    if as_json:
        echo_json({"ok": not errors, "sounds": count, "findings": [_finding(one) for one in found]})
    else:
        for one in found:
            typer.echo(harmless(f"{one.file}: {one.severity.value}: {one.what}. {one.advice}."))
        typer.echo(f"{_counted(count, 'sound')}, {_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
    raise typer.Exit(FOUND if errors or (strict and warnings) else 0)


def import_sounds(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="recordings: wav, mp3, ogg, flac and others")],
    config: ConfigOption = DEFAULT_CONFIG,
    language: Annotated[str, typer.Option(help="language of the sound")] = "en",
    organisation: Annotated[str, typer.Option(help="only for this organisation; else for all")] = "",
    folder: Annotated[str, typer.Option(help="folder below the language")] = "",
    name: Annotated[str, typer.Option(help="name of the sound; else that of the file")] = "",
    force: Annotated[bool, typer.Option("--force", help="replace a sound that is there")] = False,
    as_json: JsonOption = False,
) -> None:
    """Convert recordings to what every Asterisk plays, and store them: status 0 all of them, 1 not all."""
    if name and len(files) > 1:
        refuse("--name is for one file. Import them one by one, or leave it out.")
    root = _settings(config).sounds.root
    status = 0
    for file in files:
        to = Destination(root, language, name or file.stem, folder, organisation)
        try:
            done = asyncio.run(take(file.absolute(), to, force=force))
            if as_json:
                echo_json(_imported(file, done))
            else:
                _print_imported(file, to, done)
        except ImportRefusedError as refused:
            status = FOUND
            typer.echo(harmless(str(refused)), err=True)
    raise typer.Exit(status)


def _settings(config: Path) -> Settings:
    try:
        return load_settings(config, os.environ)
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(UNUSABLE) from None


def _all(places: Places, wanted: Wanted) -> Iterator[tuple[Path, Shelved | Stray]]:
    roots = [(View.CLIENT, places.root / "client"), (View.SYSTEM, places.system)]
    for view, root in roots:
        if root is not None and wanted.view in {None, view}:
            for one in shelves(view, root, wanted):
                yield root, one


async def _judged(places: Places, wanted: Wanted) -> tuple[list[Verdict], int]:
    found: list[Verdict] = []
    count = 0
    for root, one in _all(places, wanted):
        if isinstance(one, Stray):
            found.append(Verdict(Severity.WARNING, "stray", one.file, one.why, one.advice))
            continue
        count += 1
        seen = [look(file, root) for file in one.files]
        found += verdicts(seen if one.shelf.folder == SILENCES else [await listen(file) for file in seen])
    return found, count


def _line(one: Shelved, seconds: float | None) -> str:
    shelf = one.shelf
    whose = shelf.organisation or ("all" if shelf.view is View.CLIENT else "-")
    name = f"{shelf.folder}/{shelf.name}" if shelf.folder else shelf.name
    told = "?" if seconds is None else f"{seconds:.1f} s"
    return (
        f"{shelf.view.value:<6}  {whose:<8}  {shelf.language or '-':<5}  {name:<40}  {told:>8}  {' '.join(one.formats)}"
    )


def _as_object(one: Shelved, seconds: float | None) -> dict[str, Any]:
    shelf = one.shelf
    return {
        "view": shelf.view.value,
        "organisation": shelf.organisation,
        "language": shelf.language,
        "folder": shelf.folder,
        "name": shelf.name,
        "formats": one.formats,
        "seconds": None if seconds is None else round(seconds, 3),
        "files": [str(file) for file in one.files],
    }


def _finding(one: Verdict) -> dict[str, str]:
    return {
        "file": str(one.file),
        "severity": one.severity.value,
        "kind": one.kind,
        "message": one.what,
        "advice": one.advice,
    }


def _imported(source: Path, done: Imported) -> dict[str, Any]:
    return {
        "source": str(source),
        "file": str(done.file),
        "seconds": round(done.seconds, 3),
        "gain": round(done.gain, 2),
        "peak": round(done.levels.peak, 2),
        "replaced": [str(file) for file in done.replaced],
        "warnings": list(done.warnings),
    }


def _print_imported(source: Path, to: Destination, done: Imported) -> None:
    written = [f'sound = "{to.name}"', f'folder = "{to.folder.strip("/")}"' if to.folder.strip("/") else ""]
    change = f"{'raised' if done.gain > 0 else 'lowered'} by {abs(done.gain):.1f} dB"
    level = f"{change if abs(done.gain) >= SMALL else 'not changed in level'}, peak {done.levels.peak:.1f} dB"
    for line in (
        f"{source} → {done.file}",
        f"  {done.seconds:.1f} s, 8 kHz, 16 bit, mono, {level}",
        *(f"  replaced {file}" for file in done.replaced),
        *(f"  warning: {warning}" for warning in done.warnings),
        f"  in an IVR file: {', '.join(part for part in written if part)}",
    ):
        typer.echo(harmless(line))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
