"""What access logs say about a VoipNow, for the person who moves away from it.

Knows surveys. Does not know where the lines came from; values of parameters never reach it.
Source: Call Interactive 10.3.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.protocol.compat import PathSurvey, Presence, Survey
from bridge.telephony.plain import harmless


def print_survey(survey: Survey, console: Console) -> None:
    """Print what was found, URL path by URL path."""
    for path in survey.paths.values():
        _print_path(path, console)
    read = sum(path.gets + path.posts for path in survey.paths.values())
    console.print(
        Text(f"{_count(read, 'request')} read, {_count(survey.passed_over, 'line')} passed over.", style="dim")
    )
    if not survey.paths:
        console.print(
            "No line is a request with CallID. Give the access log of the web server that VoipNow asks, in the"
            " common or combined format.",
            soft_wrap=True,
        )


def _print_path(path: PathSurvey, console: Console) -> None:
    posts = f", {path.posts} POST" if path.posts else ""
    console.print(Text.assemble((harmless(path.path), "bold"), (f"  {path.gets} GET{posts}", "dim")), soft_wrap=True)
    if path.gets:
        console.print(_table(path))
    if not_sent := path.not_sent():
        names = harmless(", ".join(not_sent))
        console.print(Text(f"  Callbridge would not send: {names}.", style="yellow"), soft_wrap=True)
    conclusion = path.conclude()
    if conclusion.settings:
        console.print("  For callbridge.toml:")
        for line in conclusion.settings:
            console.print(Text(f"    {line}", style="bold green"))
    for sentence in conclusion.open:
        console.print(Text(f"  Not settled: {harmless(sentence)}.", style="yellow"), soft_wrap=True)
    console.print()


def _table(path: PathSurvey) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("  parameter", no_wrap=True)
    for heading in ("present", "empty", "absent"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for name, presence in path.known():
        case = ", ".join(f"{case} case" for case in path.flows) if name == "CallFlow" else ""
        table.add_row(*_cells(name, presence), case)
    for name, presence in path.unknown():
        table.add_row(*_cells(name, presence), Text("of the URL, or unknown", style="dim"))
    return table


def _cells(name: str, presence: Presence) -> Iterable[Text]:
    yield Text(f"  {harmless(name)[:60]}")
    for number in (presence.present, presence.empty, presence.absent):
        yield Text(str(number), style="default" if number else "dim")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
