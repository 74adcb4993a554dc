"""`python -m tests.guards [ATTACK …]`: all trials, or those of some attacks; a table, and status 0 when all is well.

Knows the order of things. Does not know how a trial is made.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.guards.guard import Guard
from tests.guards.table import GUARDS
from tests.guards.trial import Copy, Verdict, blind_on_a_whole_copy

AT_ONCE: Final = 2


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.guards")
    parser.add_argument("attack", nargs="*", help="ids of the threat model, or how they begin: T-SCRIPT T-API-04")
    wanted = tuple(parser.parse_args(words).attack)
    guards = [one for one in GUARDS if not wanted or one.attack.startswith(wanted)]
    console = Console()
    with tempfile.TemporaryDirectory(prefix="callbridge-guards-") as name:
        copies = [Copy(_folder(Path(name) / str(number))) for number in range(AT_ONCE)]
        tests = sorted({test for guard in guards for test in guard.tests})
        console.print(f"{len(guards)} guards, {len(tests)} tests. First all of them with every guard in its place …")
        if trouble := blind_on_a_whole_copy(copies[0], tests):
            console.print(trouble, markup=False)
            return 1
        verdicts = list(_told(guards, copies, console))
    _print(verdicts, console)
    return 1 if any(verdict.wrong for verdict in verdicts) or not verdicts else 0


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _told(guards: list[Guard], copies: list[Copy], console: Console) -> Iterator[Verdict]:
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def attempt(guard: Guard) -> Verdict:
        copy = free.get()
        try:
            return copy.attempt(guard)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(AT_ONCE) as workers:
        for number, verdict in enumerate(workers.map(attempt, guards), 1):
            how = verdict.wrong or "noticed"
            console.print(
                f"{number:3} {verdict.guard.attack}  {verdict.guard.what}: {how}", markup=False, soft_wrap=True
            )
            yield verdict


def _print(verdicts: list[Verdict], console: Console) -> None:
    table = Table("attack", "guard taken away", "in", "tests that fail then", "")
    for verdict in verdicts:
        guard = verdict.guard
        sign = "[red]✗[/red]" if verdict.wrong else "[green]✓[/green]"
        table.add_row(guard.attack, guard.what, guard.file.removeprefix("bridge/"), str(len(guard.tests)), sign)
    console.print(table)
    noticed = sum(not verdict.wrong for verdict in verdicts)
    console.print(f"{noticed} of {len(verdicts)} guards cannot be taken away without a test that fails.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
