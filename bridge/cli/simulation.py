"""`callbridge simulate`: a call without a telephone, at the keyboard or in somebody's continuous integration.

Knows the command, the order of its options, and exit codes. Does not know how a call is made.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from typer.core import TyperCommand

from bridge.app.simulator import (
    Visit,
    World,
    flaw_of,
    simulate,
    simulate_live,
    world_of_file,
    world_of_settings,
)
from bridge.cli.config_option import DEFAULT_CONFIG
from bridge.cli.options import (
    A_CALLER,
    FOUND,
    UNUSABLE,
    CallerNameOption,
    CallerOption,
    JsonOption,
    SetOption,
    echo_json,
    read_seconds,
    read_variables,
    refuse,
)
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension
from bridge.terminal.caller import Act, acts_of
from bridge.terminal.keyboard import KeyboardCaller, is_terminal, keyboard
from bridge.terminal.others import Others
from bridge.terminal.report import print_findings
from bridge.terminal.simulate import Screen, print_ending, print_transcript
from bridge.terminal.transcript import Transcript

_ORDER: Final = "callbridge.order"


class InOrder(TyperCommand):
    """A command that remembers in which order its options were given: `--press 1 --wait 3s --press 2`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer keeps its own copy of click
        """Parse once more, for the order alone."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[_ORDER] = [parameter.name for parameter in order]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command("simulate", cls=InOrder)(simulate_call)


def simulate_call(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    ctx: typer.Context,
    ivr: Annotated[str, typer.Argument(metavar="IVR", help="extension of an IVR, or the path of an IVR file")],
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            envvar="CALLBRIDGE_CONFIG",
            help=f"callbridge.toml; {DEFAULT_CONFIG} for an extension, none for a file",
            show_default=False,
        ),
    ] = None,
    press: Annotated[
        list[str] | None,
        typer.Option(metavar="KEYS", help="press these keys at the next input point; may be repeated"),
    ] = None,
    wait: Annotated[
        list[str] | None,
        typer.Option(metavar="SECONDS", help="press nothing for so long, counted from the next input point"),
    ] = None,
    hangup_after: Annotated[
        str | None, typer.Option(metavar="SECONDS", help="the caller hangs up so long after the call began")
    ] = None,
    expect_end: Annotated[
        EndReason | None, typer.Option(help="how the call has to end; any other end has status 1")
    ] = None,
    transfer: Annotated[Others, typer.Option(help="what becomes of transfers")] = Others.ANSWER,
    caller: CallerOption = A_CALLER,
    caller_name: CallerNameOption = "",
    did: Annotated[str, typer.Option(help="public number by which the call comes in")] = "",
    variables: SetOption = None,
    strict_sounds: Annotated[
        bool, typer.Option("--strict-sounds", help="skip sounds that are not found, as a real call does")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Walk an IVR with real scripts, without phone and Asterisk: status 0 as expected, 1 not, 2 it cannot be done.

    At a terminal you press the keys yourself. With --press, --wait, --hangup-after or --json a list is followed, and
    waiting takes no time.
    """
    world, extension = _world(ivr, config)
    visit = Visit(
        ivr=extension,
        caller=caller,
        caller_name=caller_name,
        did=did,
        variables=read_variables(variables or []),
        hangup_after=None if hangup_after is None else read_seconds("--hangup-after", hangup_after),
        expect=expect_end,
        strict_sounds=strict_sounds,
        others=transfer,
    )
    acts = read_acts(ctx.meta[_ORDER], press or [], wait or [])
    if flaw := flaw_of(world, visit):
        refuse(flaw)
    listed = bool(acts) or hangup_after is not None or as_json or not is_terminal()
    transcript = simulate(world, visit, acts) if listed else _at_the_keyboard(world, visit)
    if as_json:
        echo_json(transcript.as_object())
    elif listed:
        print_transcript(transcript, Console(highlight=False))
    raise typer.Exit(0 if transcript.expected else FOUND)


def read_acts(order: list[str], press: list[str], wait: list[str]) -> list[Act]:
    """What the caller does, in the order of the command line."""
    presses, waits = iter(press), iter(wait)
    given: list[str | float] = []
    for name in order:
        if name == "press":
            given.append(next(presses))
        elif name == "wait":
            given.append(read_seconds("--wait", next(waits)))
    try:
        return acts_of(given)
    except ValueError as wrong:
        refuse(f"--press: {wrong}.")


def _world(ivr: str, config: Path | None) -> tuple[World, Extension]:
    """The IVR that is meant, and all that it may refer to."""
    try:
        if ivr.endswith(".toml") or os.sep in ivr:
            around = _configured(config) if config else None
            return world_of_file(Path(ivr), around)
        world = _configured(config or DEFAULT_CONFIG)
    except ConfigError as refused:
        print_findings(refused.findings, Console(stderr=True))
        raise typer.Exit(UNUSABLE) from None
    extension = Extension.parse(ivr, world.live.organisation)
    if extension is None:
        refuse(f"{ivr[:40]!r} is no extension, such as 099 or 0003*099, and no path of an IVR file.")
    return world, extension


def _configured(config: Path) -> World:
    settings = load_settings(config, os.environ)
    return world_of_settings(settings, load_live(settings))


def _at_the_keyboard(world: World, visit: Visit) -> Transcript:
    console = Console(highlight=False)
    screen = Screen(console)
    screen.begins(str(visit.ivr), world.live.ivrs[visit.ivr].file)
    transcript = simulate_live(
        world,
        visit,
        lambda recorder, choices: KeyboardCaller(screen, recorder.now, choices),
        screen.watch,
        lambda line: keyboard(line, sys.stdin.fileno()),
    )
    print_ending(transcript, console)
    return transcript
