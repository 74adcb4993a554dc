"""`callbridge doctor`: what ails this machine, and the line that mends it.

Knows the command, its exit codes and how a finding is printed. Does not know what is looked for.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from bridge.app.examination.whole import Around, look
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import JsonOption, echo_json
from bridge.config.load import load_settings
from bridge.doctor.checks import ERRORS, examine, status_of
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding
from bridge.errors import ConfigError
from bridge.telephony.plain import harmless
from bridge.terminal.report import STYLES, counted, print_findings

EtcOption = Annotated[
    Path | None,
    typer.Option("--etc", help="Asterisk's folder of settings; /etc/asterisk for an Asterisk on this machine"),
]
NoPlayOption = Annotated[
    bool,
    typer.Option("--no-play", help="Let Asterisk play nothing; else it plays a new file where nobody hears it"),
]


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(doctor)


def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    etc: EtcOption = None,
    no_play: NoPlayOption = False,
    as_json: JsonOption = False,
) -> None:
    """Look at this machine as an operator would fear it: exit status 0 fine, 1 warnings, 2 errors.

    Each finding says what to write into which file. The service may run or not. Nothing is changed; the file
    that Asterisk plays is removed again.
    """
    try:
        settings = load_settings(config, os.environ)
    except ConfigError as refused:
        _refused(refused, as_json=as_json)
    with _ended_as_by_ctrl_c():
        facts = look(settings, Around(config.absolute(), os.environ, etc, play=not no_play))
    found = examine(facts)
    if as_json:
        echo_json(
            {
                "ok": status_of(found) == 0,
                "freepbx": facts.freepbx,
                "running": facts.service,
                "findings": [as_object(one) for one in found],
            }
        )
    else:
        _print(facts, found)
    raise typer.Exit(status_of(found))


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """Whoever ends us by a signal leaves us the time to take back what was begun; what `nohup` ignores stays so."""
    heard = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    former = {one: signal.signal(one, signal.default_int_handler) for one in heard}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


def as_object(found: Finding) -> dict[str, Any]:
    """A finding for programs."""
    return {
        "code": found.code,
        "severity": found.level.value,
        "where": found.where,
        "message": found.what,
        "why": found.row.happens,
        "advice": found.row.mend,
        "file": found.mend.file if found.mend else "",
        "lines": list(found.mend.lines) if found.mend else [],
    }


def _refused(refused: ConfigError, *, as_json: bool) -> NoReturn:
    """Without settings nobody can be asked: these findings come first."""
    if as_json:
        findings = [{"code": one.code, "severity": one.level.value, "message": one.message} for one in refused.findings]
        echo_json({"ok": False, "findings": findings})
    else:
        print_findings(refused.findings, Console(stderr=True))
        typer.echo("Mend callbridge.toml first; `callbridge doctor` looks at the rest then.", err=True)
    raise typer.Exit(ERRORS)


def _print(facts: Facts, found: list[Finding]) -> None:
    console = Console(highlight=False)
    kind = "FreePBX" if facts.freepbx else "Asterisk"
    versions = ", ".join(f"{name} {getattr(one.ari, 'version', 'not reached')}" for name, one in facts.servers.items())
    console.print(Text(harmless(f"{kind}: {versions}; the service {'runs' if facts.service else 'does not run'}")))
    for one in found:
        console.print()
        _print_one(console, one)
    levels = Counter(one.level for one in found)
    total = ", ".join(counted(level, levels[level]) for level in STYLES if levels[level]) or "no findings"
    console.print(Text(f"\n{total}"), style="dim")


def _print_one(console: Console, found: Finding) -> None:
    head = f"{found.level} {found.code}"
    where = f" {found.where}" if found.where else ""
    line = Text(harmless(f"{head}{where}: {found.what}."))
    line.stylize(STYLES[found.level], 0, len(head))
    console.print(line, soft_wrap=True)
    console.print(Text(f"    Why: {found.row.happens}. {_sentence(found.row.mend)}"), soft_wrap=True)
    if found.mend is not None:
        console.print(Text(f"    In {found.mend.file}:" if found.mend.file else "    Type:"), soft_wrap=True)
        for mending in found.mend.lines:
            console.print(Text(f"        {mending}", style="green"), soft_wrap=True)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."
