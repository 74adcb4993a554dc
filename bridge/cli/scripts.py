"""`callbridge parse`, `request` and `compat`: tools for those who write scripts.

Knows commands and exit codes. Does not know how anything is read, asked or printed.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer
from rich.console import Console

from bridge.app.asking import Outcome, ask_once, facts_for, reading_of, with_changes
from bridge.app.wire import Exchange
from bridge.cli import simulation
from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import (
    A_CALLER,
    FOUND,
    UNUSABLE,
    CallerNameOption,
    CallerOption,
    JsonOption,
    SetOption,
    echo_json,
    read_variables,
    refuse,
    why,
)
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Method, Profile, Script
from bridge.ivr.script_table import plain_script
from bridge.ivr.urls import split_url
from bridge.ivr.variables import Template
from bridge.protocol.compat import Survey
from bridge.protocol.decoding import CODECS, LONGEST, decode_body
from bridge.protocol.reply import ReadOptions, read_reply
from bridge.scripts.settings import ScriptsSettings
from bridge.terminal.compat import print_survey
from bridge.terminal.exchange import Shown, exchange_as_object, print_exchanges
from bridge.terminal.replies import print_faults, print_reading, reading_as_object
from bridge.terminal.report import print_findings

STDIN: Final = "-"
_LONGEST_LINE: Final = 65_536


def add_to(app: typer.Typer) -> None:
    """Give the commands of this file, and `simulate`, to the program."""
    app.command()(parse)
    app.command()(request)
    simulation.add_to(app)
    app.command()(compat)


def parse(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="replies of a script; - is standard input")],
    as_json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="only VoipNow's own verbs and attributes")] = False,
    charset: Annotated[str, typer.Option(help="for a body that is not valid UTF-8")] = "windows-1252",
) -> None:
    """Read replies as a call would and show verbs and faults: status 0 none, 1 faults, 2 refused or unreadable."""
    if charset.lower() not in CODECS:
        refuse(f"--charset {charset}: not known. Use one of: {', '.join(CODECS)}.")
    options = ReadOptions(strict=strict, fallback_charset=charset)
    status = 0
    console = Console(highlight=False)
    for name in files:
        try:
            body = _octets(name)
        except OSError as error:
            status = UNUSABLE
            typer.echo(f"{name}: cannot be read: {why(error)}. Give a file with a reply, or - for stdin.", err=True)
            continue
        reading = read_reply(body, options)
        status = max(status, UNUSABLE if reading.refused else FOUND if reading.faults else 0)
        if as_json:
            echo_json(reading_as_object(name, reading))
        else:
            print_reading(name, reading, decode_body(body, charset).text, console)
    raise typer.Exit(status)


def request(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    script: Annotated[str, typer.Argument(metavar="SCRIPT", help="name of a script in callbridge.toml, or a URL")],
    config: ConfigOption = DEFAULT_CONFIG,
    caller: CallerOption = A_CALLER,
    caller_name: CallerNameOption = "",
    called: Annotated[str, typer.Option(help="number or extension that is called")] = "",
    event: Annotated[EventType, typer.Option(help="what has happened")] = EventType.CALL_INTERACTIVE,
    variables: SetOption = None,
    profile: Annotated[Profile | None, typer.Option(help="which parameters are sent")] = None,
    method: Annotated[Method | None, typer.Option(help="request method")] = None,
    as_json: JsonOption = False,
) -> None:
    """Send one request as a call would and show all of it: status 0 clean, 1 faults, 2 failed or refused."""
    asked, live, caps = _script(script, config)
    asked = with_changes(asked, {"profile": profile, "method": method})
    facts = facts_for(live, caller, called, read_variables(variables or []), caller_name)
    outcome = ask_once(asked, event, facts, caps)
    if as_json:
        _echo_outcome(outcome)
    else:
        _print_outcome(outcome, Console(highlight=False))
    raise typer.Exit(UNUSABLE if outcome.reply is None else FOUND if outcome.faults else 0)


def compat(
    logs: Annotated[list[str], typer.Argument(metavar="ACCESS_LOG...", help="access logs; - is standard input")],
) -> None:
    """Say which settings imitate the VoipNow of access logs: status 0 found, 1 not settled, 2 a log is unreadable."""
    survey, status = Survey(), 0
    for name in logs:
        try:
            if name == STDIN:
                _add_lines(survey, sys.stdin.buffer)
            else:
                with Path(name).open("rb") as log:
                    _add_lines(survey, log)
        except OSError as error:
            status = UNUSABLE
            typer.echo(f"{name}: cannot be read: {why(error)}. Give an access log, or - for standard input.", err=True)
    print_survey(survey, Console(highlight=False))
    raise typer.Exit(status or (0 if survey.settled() else FOUND))


def _octets(name: str) -> bytes:
    """One octet more than a reply may have is enough to see that it is too long. Raises OSError."""
    if name == STDIN:
        return sys.stdin.buffer.read(LONGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LONGEST + 1)


def _add_lines(survey: Survey, log: BinaryIO) -> None:
    """Read line by line; of a line that is longer than any request only the beginning counts."""
    while line := log.readline(_LONGEST_LINE):
        if not line.endswith(b"\n"):
            while (rest := log.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        survey.add_line(line.decode("utf-8", "replace"))


def _script(wanted: str, config: Path) -> tuple[Script, LiveSet | None, ScriptsSettings]:
    """The script of a name, or one of which nothing is known but its URL."""
    if "://" in wanted:
        if isinstance(flaw := split_url(wanted), str):
            refuse(f"SCRIPT: this URL cannot be asked: {flaw}.")
        caps = ScriptsSettings()
        return plain_script("command line", Template.parse(wanted), caps), None, caps
    try:
        settings = load_settings(config, os.environ)
        live = load_live(settings)
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(UNUSABLE) from None
    script = live.scripts.get(wanted)
    if script is None:
        known = ", ".join(live.scripts) or "none"
        refuse(f"There is no [script.{wanted[:64]}] in {config}. There are: {known}. Or give a URL.")
    return script, live, settings.scripts


def _shown(exchange: Exchange, charset: str) -> Shown:
    hop, answer = exchange.hop, exchange.answer
    sent = (hop.method.upper(), hop.url, hop.headers, hop.body.decode("utf-8", "replace"), exchange.seconds)
    if answer is None:
        return Shown(*sent, fault=exchange.error.fault if exchange.error else None)
    return Shown(*sent, answer.status, decode_body(answer.body, charset).text, answer.location)


def _shown_all(outcome: Outcome) -> list[Shown]:
    return [_shown(exchange, outcome.script.fallback_charset) for exchange in outcome.exchanges]


def _echo_outcome(outcome: Outcome) -> None:
    reading = reading_as_object(outcome.script.name, reading_of(outcome))
    del reading["file"]
    exchanges = [exchange_as_object(shown) for shown in _shown_all(outcome)]
    head = {"script": outcome.script.name, "seconds": round(outcome.seconds, 4)}
    echo_json({**head, "exchanges": exchanges, **reading})


def _print_outcome(outcome: Outcome, console: Console) -> None:
    shown = _shown_all(outcome)
    print_exchanges(shown, console)
    reading, text = reading_of(outcome), shown[-1].reply if shown else ""
    if outcome.reply is None:
        print_faults(reading.faults, text, console)
    else:
        print_reading(f"{outcome.script.name} says", reading, text, console)
