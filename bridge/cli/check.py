"""`callbridge check`: the IVR Report.

Knows the command and its exit codes. Does not know what is checked. Source: The IVR 6.4.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bridge.app.inventory import have_sound, inventories
from bridge.asterisk.inventory import Inventory
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import FOUND, JsonOption, echo_json, finding_as_object, refuse, why
from bridge.config.live import read_live
from bridge.config.load import load_settings
from bridge.config.overlay import Overlay
from bridge.config.report import in_order, report_on
from bridge.config.settings import Settings
from bridge.config.texts import DiskTexts
from bridge.errors import AsteriskError, ConfigError
from bridge.faults import Fault, Level
from bridge.telephony.plain import harmless
from bridge.terminal.report import print_findings

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE...", help="IVR files to report on; all of them, and the settings, when none is named"),
]

_MUSIC = "res_musiconhold"


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(check)


def check(
    files: FilesArgument = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="warnings count as errors")] = False,
    live: Annotated[bool, typer.Option("--live", help="also ask Asterisk, for its sounds and modules")] = False,
) -> None:
    """Say what is wrong with the files: exit status 0 nothing, 1 errors (with --strict also warnings), 2 it cannot.

    All IVRs are read together. A FILE that lies elsewhere is taken as if it lay among them.
    """
    for file in files or ():
        if not file.is_file():
            refuse(f"{file}: there is no such file. Name files of IVRs, or none for all.")
    looked = _look(config, tuple(files or ()), live=live)
    ok = not any(_counts(one, strict=strict) for one in looked.findings)
    if as_json:
        echo_json({"ok": ok, "findings": [finding_as_object(one) for one in looked.findings]})
    else:
        head = f"{looked.files} file{'' if looked.files == 1 else 's'}"
        print_findings(looked.findings, Console(), head, looked.root)
    raise typer.Exit(0 if ok else FOUND)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found, in how many files, and the folder from which their names are meant."""

    findings: tuple[Fault, ...]
    files: int
    root: Path


def _look(config: Path, files: tuple[Path, ...], *, live: bool) -> _Looked:
    try:
        settings = load_settings(config, os.environ)
    except ConfigError as refused:
        return _Looked(in_order(refused.findings), 1, config.absolute().parent)
    folder = settings.service.ivr_dir
    read = read_live(settings, Overlay(DiskTexts(), folder, files))
    servers = _asked(settings) if live else {}
    asked = (lambda sound: have_sound(servers.values(), sound)) if servers else None
    findings = (*report_on(settings, read, asked), *_lacking(settings, servers))
    if not files:
        return _Looked(in_order(findings), len(read.files) + 1, folder.parent)
    typed = {f"{folder.name}/{file.name}": str(file) for file in files}
    # With a fatal finding in another file nothing could run, and no report is made: so that one is told too.
    wanted = (one for one in findings if one.file in typed or one.level is Level.FATAL)
    return _Looked(
        in_order(replace(one, file=typed.get(one.file, one.file)) for one in wanted), len(files), folder.parent
    )


def _lacking(settings: Settings, servers: Mapping[str, Inventory]) -> list[Fault]:
    """What the modules tell of music: without theirs, no class of it exists."""
    found = settings.source.findings()
    for name, server in servers.items():
        if _MUSIC not in server.modules:
            what = f"{_MUSIC} does not run in {name}, so that no music class exists"
            found.add("CB422", ("asterisk", name), what, f"module load {_MUSIC}, and see modules.conf")
    return found.faults


def _asked(settings: Settings) -> dict[str, Inventory]:
    try:
        servers = inventories(settings)
    except AsteriskError as error:
        refuse(f"--live: {harmless(str(error))}. See that it runs, and that [asterisk] is right.")
    except OSError as error:
        refuse(f"--live: {why(error)}. See ca_file of [asterisk].")
    for name, found in servers.items():
        typer.echo(f"{name}: {len(found.sounds)} sounds, {len(found.modules)} modules.", err=True)
    typer.echo("Not asked, because only AMI could tell: music classes, dialplan locations.", err=True)
    return servers


def _counts(finding: Fault, *, strict: bool) -> bool:
    return finding.level in {Level.FATAL, Level.ERROR} or (strict and finding.level is Level.WARNING)
