"""What the lab prints: what runs, the call's timeline, what was seen, how to register a telephone.

Knows words and colours. Does not know how anything is started or judged.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lab.demo_call import Demo, Step
from lab.dialled_call import Dialled
from lab.stage import CONFIG, HERE, ROOT, Stage

WIDEST = 110
"""As wide as a timeline gets."""


def console() -> Console:
    """Where the lab prints; a pipe is as wide as a timeline gets."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=WIDEST)


def width_of(console: Console) -> int:
    """For timelines."""
    return min(console.width, WIDEST)


def tell_parts(console: Console, stage: Stage) -> None:
    """What runs, one line each."""
    grid = _grid()
    for name, what in stage.parts:
        grid.add_row(Text("●", "green"), Text(name, "bold"), Text(what))
    console.print(grid, "")


async def tell_timeline(console: Console, stage: Stage, call: str) -> None:
    """A call, as `callbridge show` prints it."""
    text = await stage.timeline(call, width_of(console), colours=console.is_terminal and not console.no_color)
    console.print(Text.from_ansi(text.rstrip()))
    console.print()


async def tell_steps(console: Console, stage: Stage, demo: Demo, edited: Sequence[str]) -> None:
    """What was seen of the demo call, and the verdict; `edited` are files that are not as they were shipped."""
    _tell_each(console, demo.steps)
    if not demo.complete and (complaints := await stage.complaints()):
        console.print(Text("Callbridge's log complains:", "bold"))
        for line in complaints[-5:]:
            console.print(Text(f"   {line}"), soft_wrap=True)
        console.print()
    seen = sum(step.seen for step in demo.steps)
    counted = f"{seen} of {len(demo.steps)} steps of the demo call were seen."
    if demo.complete:
        console.print(Text(f"All {seen} steps of the demo call were seen.", "bold green"))
    elif edited:
        files = f"{edited[0]} is" if len(edited) == 1 else f"{' and '.join(edited)} are"
        why = f"That need be no fault: {files} not as shipped, and the demo call looks for what was there then."
        console.print(Text(f"{counted} {why}", "bold yellow"))
    else:
        console.print(Text(f"Only {counted}", "bold red"))


def tell_heard(console: Console, number: str, dialled: Dialled) -> None:
    """What the telephone met that has dialled a number, as measured in the audio that it received."""
    if not dialled.call:
        console.print(Text("Callbridge noted no call: this number does not enter an IVR.", "yellow"))
    console.print(Text(f"The telephone that dialled {number}:", "bold"))
    for moment in dialled.moments:
        console.print(Text.assemble((f"{moment.at:8.1f} s  ", "dim"), moment.what), soft_wrap=True)


def tell_containers(console: Console, steps: Sequence[Step]) -> None:
    """What the containers may do."""
    _tell_each(console, steps)
    seen = sum(step.seen for step in steps)
    style, verdict = ("green", f"All {seen}") if seen == len(steps) else ("red", f"Only {seen} of {len(steps)}")
    console.print(Text(f"{verdict} things about the containers are as they should be.", f"bold {style}"))


def _tell_each(console: Console, steps: Sequence[Step]) -> None:
    grid = _grid()
    for step in steps:
        mark = Text("✓", "bold green") if step.seen else Text("✗", "bold red")
        grid.add_row(mark, Text(step.what, "" if step.seen else "bold"), Text(step.how, "dim" if step.seen else "red"))
    console.print(grid, "")


def tell_softphone(console: Console, stage: Stage) -> None:
    """How the user calls."""
    console.print("", Text("Now you. ", "bold") + Text("Register a softphone on this machine:"))
    _tell_names(
        console,
        ("user", "001"),
        ("password", stage.phone_password),
        ("server", f"127.0.0.1:{stage.sip_port}, transport UDP, no STUN, codec PCMU"),
    )
    console.print(
        Text.assemble(
            "Dial ", ("099", "bold cyan"), " for the demo, ", ("098", "bold cyan"), " for a code (it is 42), ",
            ("097", "bold cyan"), " for a web form's check (42 too), ", ("096", "bold cyan"), " for a company's menu. ",
            "Or open ", (stage.form, "bold cyan"), " and let a web form call 001: it places the call through the API. ",
            "Each call's timeline appears here when it ends.",
        )
    )  # fmt: skip
    if stage.console:
        console.print("", Text("Watch your calls at the console, in a browser:"))
        at = stage.console
        _tell_names(console, ("address", at.url), ("user", at.user), ("password", at.password))
    if stage.terminal:
        console.print(Text("Or in another terminal, with all commands of Callbridge:"), soft_wrap=True)
        console.print("", Text(f"    . {stage.terminal}; callbridge top", "bold cyan"), "", soft_wrap=True)
    tell_changes(console, stage)
    console.print("", Text("Ctrl-C ends the lab and leaves nothing behind.", "dim"))


def tell_changes(console: Console, stage: Stage) -> None:
    """What can be edited, and what makes it count."""
    ivr = f"{CONFIG.parent.relative_to(ROOT)}/ivr/0003-099.toml"
    script = f"{(HERE / 'scripts').relative_to(ROOT)}/demo.py"
    how = "callbridge reload" if stage.terminal else ""
    both = f"{ivr} and type {how}; or {script}" if how else f"{ivr} or {script}"
    told = Text(f"To change what happens, edit {both} and start the lab again.")
    told.highlight_words([how] if how else [], "bold cyan")
    console.print(told)


def _tell_names(console: Console, *rows: tuple[str, str]) -> None:
    grid = _grid()
    for name, value in rows:
        grid.add_row("", Text(name, "dim"), Text(value, "bold cyan" if name != "server" else "cyan"))
    console.print(grid, soft_wrap=True)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid
