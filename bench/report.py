"""What a run has found, for people: on the screen, and in the docs.

`python -m bench.report` takes build/bench.json over into docs/data/bench.json, and writes the tables of the pages from
it, between marks such as `<!-- bench: targets -->` and `<!-- /bench -->`. Knows pages and marks. Does not know what
stands in a table (see bench.tables).
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.book import figures_of
from bench.tables import TABLES
from bench.targets import judge
from bench.words import NOT_MEASURED, bound, met, shown

ROOT: Final = Path(__file__).parents[1]
RESULT: Final = ROOT / "build" / "bench.json"
DATA: Final = ROOT / "docs" / "data" / "bench.json"
PAGES: Final = (ROOT / "docs" / "explanation" / "speed.md", ROOT / "README.md")
_MARKED: Final = re.compile(r"(<!-- bench: (\w+) -->\n)(.*?)(<!-- /bench -->)", re.DOTALL)


def as_text(told: Mapping[str, Any]) -> str:
    """All figures and the verdict, for a screen."""
    figures = figures_of(told)
    lines = ["", "Figures: median (least to most) of the rounds"]
    lines += [f"  {one.name:<46} {shown(one)}" for one in figures.values()]
    lines += ["", "Targets"]
    for verdict in judge(figures):
        measured = shown(verdict.measured) if verdict.measured else NOT_MEASURED
        lines.append(f"  {verdict.target.figure:<32} {bound(verdict):<9} {measured:<34} {met(verdict)}")
    lines += ["", *(f"VOID: {why}" for why in told["voids"]), *(f"Note: {note}" for note in told["notes"])]
    return "\n".join(lines)


def as_json(told: Mapping[str, Any]) -> str:
    """With two digits behind the point, and one line for each phase."""
    raw = {name: [_rounded(one) for one in phases] for name, phases in told["raw"].items()}
    head = json.dumps({**told, "raw": {}}, indent=1).removesuffix("\n}").removesuffix('"raw": {}')
    inner = ",\n".join(
        f"  {json.dumps(name)}: [\n   " + ",\n   ".join(json.dumps(one) for one in phases) + "\n  ]"
        for name, phases in raw.items()
    )
    return f'{head}"raw": {{\n{inner}\n }}\n}}\n'


def written(page: str, told: Mapping[str, Any]) -> str:
    """A page with its tables made anew. Raises KeyError for a mark that names no table."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{TABLES[found[2]](told)}\n\n{found[4]}", page)


def _rounded(value: object) -> object:
    match value:
        case float():
            return round(value, 2)
        case list():
            return [_rounded(one) for one in value]
        case dict():
            return {name: _rounded(one) for name, one in value.items()}
    return value


def main() -> int:
    """Exit status 1 when there is nothing to take over. A void run is taken over with its reasons."""
    if not RESULT.is_file():
        sys.stderr.write(f"{RESULT} is missing. `make bench` makes it.\n")
        return 1
    told = json.loads(RESULT.read_text(encoding="utf-8"))
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text(as_json(told), encoding="utf-8")
    for page in PAGES:
        page.write_text(written(page.read_text(encoding="utf-8"), told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
