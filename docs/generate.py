"""Writes what of docs/reference is made from tables and models: pages, and the schema of an IVR file.

Run it with `python docs/generate.py`; tests/test_reference.py fails when a page is not what it would write.
"""  # noqa: INP001 - a program beside its pages, no package

import json
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]  # what stands beside it counts, not what is installed

from markdown_tables import escaped as _escaped  # noqa: E402 - after the path is known
from markdown_tables import table as _table  # noqa: E402 - as above
from verb_tables import ATTRIBUTES, attributes  # noqa: E402 - as above

from bridge.faults import Fault, Level, Row, row_of  # noqa: E402 - after the path is known
from bridge.faults.actions import ACTIONS  # noqa: E402 - as above
from bridge.faults.files import FILES  # noqa: E402 - as above
from bridge.faults.machine import MACHINE  # noqa: E402 - as above
from bridge.faults.replies import REPLIES  # noqa: E402 - as above
from bridge.faults.requests import REQUESTS  # noqa: E402 - as above
from bridge.ivr.schema import ivr_schema  # noqa: E402 - as above
from bridge.ivr.script import Profile  # noqa: E402 - as above
from bridge.observe.metric_table import METRICS, Kind  # noqa: E402 - as above
from bridge.protocol.compat import NOT_SENT  # noqa: E402 - as above
from bridge.protocol.parameters import PARAMETERS  # noqa: E402 - as above
from bridge.protocol.reply import ReadOptions, read_reply  # noqa: E402 - as above
from bridge.protocol.tags import TAGS, Tag  # noqa: E402 - as above

REFERENCE = ROOT / "docs" / "reference"
EXAMPLES = (ROOT / "tests" / "data" / "replies", ROOT / "tests" / "data" / "vectors" / "replies")
SHOWN = 320
"""Characters of an example that are shown."""

CHAPTERS = (
    ("Replies", "What can be wrong with the XML that a script prints.", REPLIES),
    ("Requests", "How asking a script can fail.", REQUESTS),
    ("Execution", "What can go wrong while a verb or an action runs.", ACTIONS),
    ("IVR files", "What `callbridge check` finds.", FILES),
    ("Machine", "What [`callbridge doctor`](doctor.md) finds.", MACHINE),
)
LEVELS = {
    "refused": "the reply is refused or the request has failed; the failure ladder begins",
    "warning": "something that was written is not done as written",
    "note": "repaired, or only for you to know; nothing is lost",
    "fatal": "the file is not accepted",
    "error": "something in the file cannot work; the file is accepted with `--accept-errors` only",
    "info": "for you to know",
}
KINDS = {
    Kind.COUNTER: "only grows; use `rate()` or `increase()`",
    Kind.GAUGE: "goes up and down; as it is at the moment of the question",
    Kind.HISTOGRAM: "`_bucket` with `le` in seconds, `_sum` and `_count`; use `histogram_quantile()`",
}
MARKS = {
    "D": "documented by 4PSA for Call Interactive or for the VoipNow IVR",
    "D¹": "documented by 4PSA for Call Events, the sister service",
    "D²": "follows from sample code published by 4PSA",
    "R": "documented for, or used by scripts of, the related platforms (RingMe, Telphin, UCom)",
    "O": "ours",
}
SWITCHES = (
    (
        "`profile`",
        "`voipnow`, `standard`, `extended`",
        "which parameters are sent: the ten classic ones; also `EventType`; also 12 to 17",
    ),
    ("`absent`", "`omit`, `empty`", "parameters 1 to 10 without a value are left out, or sent empty"),
    ("`callflow_case`", "`upper`, `lower`", "`IN` and `OUT`, or `in` and `out`"),
    (
        "`strict`",
        "`true`",
        "only what VoipNow documents: other verbs are skipped (CB131), other attributes ignored (CB132)",
    ),
    ("`buffer_foreground_keys`", "`false`", "keys pressed during foreground prompts are discarded"),
)
NOT_KNOWN = (
    "which default parameters Call Interactive sends in each release, and whether release 5 added verbs or attributes",
    "when Dial-In, Dial-Out and Hangup are sent for an IVR, and what a reply to them does",
    "what is sent for a variable never set; whether absent parameters are left out or empty; the case of `CallFlow`",
    "time limits, repetitions, redirects, accepted statuses, TLS checks, headers, limits on size and number of verbs",
    "whether XML that is not well-formed is accepted, and whether the verbs before a faulty `SetCaller` run",
    "the defaults of `loop`, `view`, `where` and `priority`; how `PlayTTS` is given its text; the scale of `volume`",
    "what a key does during a background sound without `digitvar`, and whether keys are kept",
    "what happens after the last verb and at the end of an option, and whether the Event ID is sent",
    "of the related platforms: the default `timeout` of `SimpleTransfer`, the meaning of `play_now` and `save_to_var`",
)

DOCTOR = """\
# What the doctor finds

All findings of `callbridge doctor`. The table is made from `bridge/faults` by `docs/generate.py`; do not edit.
How to use the command is told in [Examine a machine](../howto/doctor.md). What is to be written into which file
depends on the machine; the command prints it with each finding.

A finding of the level *error* makes exit status 2, a *warning* 1, *info* nothing.
"""
METRICS_HEAD = """\
# Metrics

What `/metrics` of `[metrics] listen` tells, in the text form of Prometheus. The tables are made from
`bridge/observe/metric_table.py` by `docs/generate.py`; do not edit. How to collect, draw and be woken by them is told
in [Watch the service](../howto/observability.md).

No label names a call, a caller or a number, so the count of series is bounded by the files and not by the calls.
Counters begin at 0 with each start; a series with labels appears with its first event.
"""
REPORT_HEAD = """\
# The IVR Report

What `callbridge check` looks for. The table is made from `bridge/faults` by `docs/generate.py`; do not edit.
How to use the command is told in [Check an IVR](../howto/check-an-ivr.md).
"""
REPORT = """\
## What is assumed

The checks from CB430 on follow every way that a call can take, from `start` of the entry context to where nothing new
is reached. They know the file and not the callers, so they assume that anything may happen that can:

- A condition (`when`, `interval`, a caller's number, the time) may hold or not, a transfer may connect or fail, a
  question may be answered or not, the lifetime may be over at any moment.
- At the end of a list, and during a background sound without `digit_variable`, a caller may press any key; at the end
  of a list also none.
- A disabled action is stepped over. A target that does not exist leads to `invalid`, and hangs up where that is empty.
- A script may reply anything: set any variable, jump anywhere, transfer, hang up. So may one that is asked by a
  steering `[[event]]`. A target in which a variable decides leads to everything that it could mean.
- Asterisk does what it is told.

What follows from this, check by check:

- **CB430**: no action, key or guard leads to the context. If a script or a variable may, the finding says so: leave it
  as it is if a script jumps there.
- **CB431**: an action stands after one that leaves the list in every case, and nothing jumps right to it. A transfer to
  one fixed IVR never comes back either.
- **CB432, CB433**: a call can be idle in the context, and the option has no action that is enabled. CB433 also where a
  key can stop a background sound, and never where every key has an option of its own.
- **CB434**: on no way to the action can anything have set the variable: `[variables]`, an action, a script asked
  before, an IVR whose file transfers here. An action with a condition may also come after a script that jumps back.
  Variables that come with an API request are not counted.
- **CB436**: a loop in which nothing takes time, no condition would have to hold and not to hold, and no variable is set
  that is tested. Or a `timeout` to which a caller who keys nothing comes back, with no way out but a guard: many menus
  are meant so, and end after `max_idle_cycles`; then accept it.
- **CB440**: a target leads right to a disabled action, or all actions of an option are disabled.
- **CB443, CB444**: an `[[event]]` of `callbridge.toml` is held against what is declared. What a dialplan asks by
  `Stasis(callbridge,dial-in,…)` is not known here: where there is no AMI, `mode = "steer"` says that it does.
- **CB445**: between the foreground sound and the place that takes keys no other sound begins.
- **CB448**: a pattern without limit matches an example of a foreign number, or spells out a foreign code.

A sound whose name holds a variable is not looked for. Neither is one of Asterisk's own when its directory cannot be
seen and `--live` is not given.
"""


def pages() -> dict[Path, str]:
    """Every page by its path."""
    return {
        REFERENCE / "faults.md": faults(),
        REFERENCE / "report.md": report(),
        REFERENCE / "doctor.md": doctor(),
        REFERENCE / "metrics.md": metrics(),
        REFERENCE / "compatibility.md": compatibility(),
        REFERENCE / "ivr.schema.json": json.dumps(ivr_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def faults() -> str:
    """One section for each code."""
    examples = _examples()
    lines = [
        "# Fault codes",
        "",
        "Made from the tables of `bridge/faults` by `docs/generate.py`; do not edit. Codes are stable: a code never",
        "gets a new meaning. `callbridge parse FILE` shows the faults of a reply with the line concerned.",
        "",
        *_table(("level", "means"), ((f"*{name}*", text) for name, text in LEVELS.items())),
    ]
    for title, about, rows in CHAPTERS:
        lines += ["", f"## {title}", "", about]
        for row in rows:
            lines += ["", f"### {row.code}", "", *_section(row, examples.get(row.code))]
    return "\n".join([*lines, ""])


def report() -> str:
    """All checks in one table, and what they assume."""
    rows = [(row, row.level) for row in FILES]
    rows.insert(0, (row_of("CB212"), Level.FATAL))
    cells = (
        (f"[{row.code}](faults.md#{row.code.lower()})", level.value, _escaped(row.cause), _escaped(row.mend))
        for row, level in rows
    )
    table = _table(("code", "severity", "condition", "what to do"), cells)
    return "\n".join([REPORT_HEAD, *table, "", REPORT])


def doctor() -> str:
    """All findings of a machine in one table."""
    cells = (
        (f"[{row.code}](faults.md#{row.code.lower()})", row.level.value, row.cause, row.happens, row.mend)
        for row in MACHINE
    )
    return "\n".join([DOCTOR, *_table(("code", "level", "condition", "what happens", "what to do"), cells), ""])


def metrics() -> str:
    """Every metric, its unit and its labels."""
    cells = ((f"`{one.name}`", one.kind.value, one.unit, _labels(one.labels), one.help) for one in METRICS)
    kinds = ((f"*{kind}*", KINDS[kind]) for kind in Kind)
    return "\n".join(
        [
            METRICS_HEAD,
            *_table(("kind", "means"), kinds),
            "",
            *_table(("metric", "kind", "unit", "labels", "what it tells"), cells),
            "",
        ]
    )


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"`{name}`: {meaning}" for name, meaning in labels) or "none"


def _section(row: Row, example: tuple[str, bytes, ReadOptions] | None) -> Iterable[str]:
    yield from (
        f"*{row.level}*: {_escaped(row.cause)}.",
        "",
        f"- **What happens:** {_escaped(row.happens)}.",
        f"- **What to do:** {_escaped(row.mend)}.",
        "",
    )
    if example is None:
        yield from ("Shown as:", "", "```text", str(Fault(row)), "```")
        return
    name, body, options = example
    strict = ", with `strict = true`" if options.strict else ""
    yield from (f"Example (`{name}`{strict}):", "", "```xml", _shown(body), "```", "", "```text")
    yield from (_visible(str(fault)) for fault in read_reply(body, options).faults if fault.code == row.code)
    yield "```"


def _examples() -> dict[str, tuple[str, bytes, ReadOptions]]:
    """For each code of a reply the vector that shows it with the least around it."""
    found: dict[str, list[tuple[int, int, str, bytes, ReadOptions]]] = {}
    for file in (file for folder in EXAMPLES for file in sorted(folder.rglob("*.xml"))):
        expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text("utf-8"))
        body, options = file.read_bytes(), ReadOptions(**expected.get("options", {}))
        name = file.relative_to(ROOT).as_posix()
        for code in set(expected["faults"]):
            found.setdefault(code, []).append((len(expected["faults"]), len(body), name, body, options))
    return {code: min(some, key=lambda one: one[:3])[2:] for code, some in found.items()}


def _shown(body: bytes) -> str:
    text = body.decode("utf-8", "backslashreplace").replace("\r\n", "\n").strip("\n")
    return _visible(text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …")


def _visible(text: str) -> str:
    return "".join(
        one if one == "\n" or (one.isprintable() and one != "\ufeff") else one.encode("unicode_escape").decode("ascii")
        for one in text
    )


def compatibility() -> str:
    """Parameters, verbs, attributes, tolerances and switches with their marks."""
    return "\n".join([
        "# Compatibility with VoipNow",
        "",
        "Made from the tables of the code by `docs/generate.py`; do not edit. VoipNow is a product of 4PSA; Callbridge",
        "is an independent implementation. `callbridge compat ACCESS_LOG` tells which settings imitate your VoipNow.",
        "",
        *_table(("mark", "where it comes from"), MARKS.items()),
        "",
        "## Parameters of a request",
        "",
        *_table(
            ("#", "name", "meaning", "sent", "profiles", "mark"),
            (
                (str(number), f"`{one.name}`", one.meaning, one.presence, _profiles(one.profiles), one.mark)
                for number, one in enumerate(PARAMETERS, start=1)
            ),
        ),
        "",
        f"Parameters of the related platforms that are not sent: {', '.join(_not_sent())}.",
        "",
        "## Verbs of a reply",
        "",
        *_table(("verb", "effect", "with `strict`", "mark"), _verbs()),
        *(line for tag in TAGS if tag.attributes or tag.content for line in _attributes(tag)),
        "",
        "## Tolerances",
        "",
        "What is read all the same. All of it is ours, except that a `SetCaller` without name or number ends the",
        "reading, which 4PSA documents.",
        "",
        *_table(
            ("code", "what was sent", "what is done"),
            (
                (f"[{row.code}](faults.md#{row.code.lower()})", row.cause, row.happens)
                for row in REPLIES
                if row.level != "refused"
            ),
        ),
        "",
        "Names of verbs and attributes, and values from a list, ignore letter case. `SetCallerId` is `SetCaller`;",
        "`s` is `start`. The content type of a reply is ignored.",
        "",
        "## Switches",
        "",
        *_table(("switch", "values", "effect"), SWITCHES),
        "",
        "## Not known about VoipNow",
        "",
        "No public text of 4PSA settles these points. Reports from people who run a VoipNow are welcome.",
        "",
        *(f"- {point}" for point in NOT_KNOWN),
        "",
    ])  # fmt: skip


def _verbs() -> Iterable[tuple[str, ...]]:
    for tag in TAGS:
        yield f"`{tag.name}`", tag.effect, "skipped" if tag.ours else "runs", tag.mark
        for synonym, mark in tag.synonyms:
            yield f"`{synonym}`", f"the same as `{tag.name}`", "skipped" if tag.ours else "runs", mark


def _attributes(tag: Tag) -> Iterable[str]:
    yield from ("", f"### {tag.name}", "", *_table(ATTRIBUTES, attributes(tag)))


def _profiles(profiles: frozenset[Profile]) -> str:
    return "all" if len(profiles) == len(Profile) else ", ".join(f"`{one}`" for one in Profile if one in profiles)


def _not_sent() -> Iterable[str]:
    return (f"`{name.replace('.*', '…')}`" for name in NOT_SENT.pattern.split("|"))


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
