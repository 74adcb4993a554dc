"""What does Callbridge add to what Asterisk and the script cost? `python -m bench` measures it, beside its rivals.

Real Asterisk 22, SIPp and a telephone with RTP, a script of fixed time, the same call by each contender (bench.call).
Told are all figures, and which targets are kept; build/bench.json has them with everything they were made of, and
`python -m bench.report` writes the tables of the docs from it. Ends with status 0 also when targets are missed, and
with 3 when the run is void. Settings in the environment: see bench.plan.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench import machine, plan, site
from bench.book import Book
from bench.contenders.table import CONTENDERS
from bench.measures import Ground
from bench.measures.table import TABLE
from bench.report import RESULT, as_json, as_text
from bench.targets import judge
from bench.telling import say
from lab.asterisk_root import LabError

VOID: Final = 3


async def main() -> int:
    chosen = plan.chosen()
    names = chosen.contenders or tuple(CONTENDERS)
    looked = machine.Watch()
    book = Book(notes=looked.notes())
    with tempfile.TemporaryDirectory(prefix="callbridge-bench-") as folder:
        async with (
            site.stub() as script,
            site.sites([CONTENDERS[name] for name in names], Path(folder), script) as all_,
        ):
            ground = Ground(chosen, book, all_, script, Path(folder))
            for name in chosen.measures:
                say(f"{name} …")
                await TABLE[name](ground)
    verdicts = [one.told() for one in judge(book.figures)]
    told = {"plan": chosen.name, "machine": looked.told(), "targets": verdicts, **book.told()}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(as_json(told), encoding="utf-8")
    say(as_text(told))
    return VOID if book.voids else 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except (LabError, ValueError) as error:
        sys.exit(str(error))
