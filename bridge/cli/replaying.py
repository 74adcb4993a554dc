"""`callbridge replay`: a customer's script is asked again what it was asked on a call, and the answers are compared.

Knows the command, its exit codes and how differences are printed. Does not know how a script is asked.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bridge.app.replay import Replayed, replay_all, requests_of
from bridge.cli.options import FOUND, JsonOption, SetOption, echo_json, read_variables, refuse, why
from bridge.ivr.urls import split_url
from bridge.observe.flight import LARGEST, Flight, from_text
from bridge.telephony.plain import harmless
from bridge.terminal.exchange import masked
from bridge.terminal.wording import span


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(replay)


def replay(
    file: Annotated[Path, typer.Argument(help="a flight record, made by `callbridge show CALL --export FILE`")],
    url: Annotated[str, typer.Option(help="ask there instead, such as a copy of the script; queries stay")] = "",
    variables: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a script again what it was asked on a call: status 0 all as then, 1 differences, 2 it cannot be done.

    Requests are really sent, one after the other, with the header Callbridge-Replay; nothing else of the call happens.
    What the record hides is not made up: such a request is not sent, unless --set gives the parameter's value.
    """
    if url and isinstance(flaw := split_url(url), str):
        refuse(f"--url: this URL cannot be asked: {flaw}.")
    flight = _read(file)
    asked = requests_of(flight.entries)
    if not asked:
        refuse(f"{file}: no script was asked on call {harmless(flight.call[:64])}.")
    played = replay_all(asked, url, read_variables(variables or []))
    if as_json:
        echo_json({"call": flight.call, "exact": flight.exact, "requests": [_as_object(one) for one in played]})
    else:
        _print(flight, played, Console(highlight=False))
    raise typer.Exit(FOUND if any(one.differences or one.now is None for one in played) else 0)


def _read(file: Path) -> Flight:
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return from_text(opened.read(LARGEST))
    except OSError as error:
        refuse(f"{file}: {why(error)}.")
    except ValueError as wrong:
        refuse(f"{file}: {wrong}.")


def _as_object(one: Replayed) -> dict[str, Any]:
    return {
        "script": one.asked.script,
        "method": one.asked.method,
        "url": masked(one.url),
        "sent": one.now is not None,
        "hidden": list(one.hidden),
        "seconds": round(one.now.seconds, 4) if one.now else None,
        "verbs": list(one.now.names) if one.now else None,
        "fault": one.now.code if one.now else "",
        "differences": [{"what": each.what, "then": each.then, "now": each.now} for each in one.differences],
    }


def _print(flight: Flight, played: tuple[Replayed, ...], console: Console) -> None:
    masks = "" if flight.exact else "; the record is masked: not every verb can be compared"
    console.print(Text(harmless(f"Call {flight.call}, Callbridge {flight.version}{masks}"), style="bold"))
    for one in played:
        line = Text.assemble((f"{one.asked.method} ", "bold cyan"), harmless(masked(one.url)))
        console.print(line, soft_wrap=True)
        if one.now is None:
            names = harmless(", ".join(one.hidden))
            console.print(Text(f"  not sent: not known are {names}. Give them by --set NAME=VALUE", style="yellow"))
            continue
        told = one.now.code or ", ".join(one.now.names) or "no verbs"
        same = "as then" if not one.differences and one.asked.then else ""
        console.print(Text.assemble(f"  {harmless(told)}  {span(one.now.seconds)}  ", (same, "green")), soft_wrap=True)
        for each in one.differences:
            console.print(
                Text.assemble(
                    f"  {harmless(each.what)}: ", (harmless(each.then), "red"), " → ", (harmless(each.now), "green")
                ),
                soft_wrap=True,
            )
    sent = sum(one.now is not None for one in played)
    differing = sum(bool(one.differences) for one in played)
    console.print(Text(f"{_requests(len(played))}, {sent} sent, {differing} answered differently", style="dim"))


def _requests(count: int) -> str:
    return f"{count} request{'' if count == 1 else 's'}"
