"""Where calls enter Callbridge, and what becomes of them when it does not take them: CB530 to CB533, CB537.

Knows priorities as AMI lists them. Does not know how they are asked for. Source: The IVR 10; Asterisk reference 4, 13.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from bridge.doctor.facts import AmiSeen, AriSeen, Facts, Step
from bridge.doctor.files import mend_of
from bridge.doctor.finding import Finding, Mend, Unseen, finding, unseen
from bridge.doctor.phrases import after_line, from_phones, the_context_after
from bridge.telephony.values import Extension

NOTHING_DONE: Final = frozenset({"hangup", "noop", "set", "log", "verbose", "return", "wait", "answer"})
"""Applications that are no help to a caller whom nobody serves."""
ELSEWHERE: Final = {"gosub", "goto", "gosubif", "gotoif"}
OWN: Final = ("stasis", "agi")
ABSOLUTE: Final = re.compile(r"TIMEOUT\(absolute\)", re.IGNORECASE)

_AGI = re.compile(r"agi://[^/]+(/[^,]*)?")


def check_entries(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        if not isinstance(server.ami, AmiSeen):
            if server.ami is not None:
                yield unseen("the dialplan", Unseen("AMI could not be asked"), name)
            continue
        steps = server.ami.steps
        if isinstance(steps, Unseen):
            yield unseen("the dialplan", steps, name)
            continue
        modules = server.ari.modules if isinstance(server.ari, AriSeen) else Unseen("")
        yield from _of(facts, name, steps)
        limits = [step for step in steps if ABSOLUTE.search(step.data)]
        if limits and not isinstance(modules, Unseen) and "func_timeout" not in modules:
            mend = mend_of(facts, "modules.conf", "modules", "load = func_timeout.so")
            what = f"TIMEOUT(absolute) is set, and func_timeout does not run: {_at(limits[0])} does nothing"
            yield finding("CB533", what, name, mend)


def _of(facts: Facts, name: str, steps: Sequence[Step]) -> Iterator[Finding]:
    app = facts.settings.asterisk[name].app
    placed = sorted((step for step in steps if step.app), key=lambda step: (*_place(step), step.priority))
    places = {place: list(some) for place, some in groupby(placed, key=_place)}
    entered = False
    for lines in places.values():
        for number, step in enumerate(lines):
            args = _args(step, app, agi=facts.settings.agi.enabled)
            if args is None or step.context == f"stasis-{app}":  # Asterisk's own, made while we are connected
                continue
            entered = True
            yield from _entry(facts, name, step, lines, number, places, args)
    if not entered:
        named = str(next(iter(facts.live.ivrs), "099")) if facts.live else "099"
        lines_ = (
            "exten => 099,1,Set(TIMEOUT(absolute)=14400)",
            f" same => n,Stasis({app},ivr,{named})",
            after_line(facts),
            " same => n,Hangup()",
        )
        mend = mend_of(facts, "extensions.conf", from_phones(facts), *lines_)
        yield finding("CB530", f"nothing in the dialplan enters Stasis({app})", name, mend)


def _entry(
    facts: Facts,
    name: str,
    step: Step,
    lines: Sequence[Step],
    number: int,
    places: Mapping[tuple[str, str], Sequence[Step]],
    args: Sequence[str],
) -> Iterator[Finding]:
    where = f"{name}: {_at(step)}"
    before, after = lines[:number], lines[number + 1 :]
    if not any(_helps(one, places, step.context) for one in after):
        mend = _after(facts, step, after_line(facts))
        what = "no line after it handles STASISSTATUS or CALLBRIDGE_RESULT"
        if broken := next((one for one in after if _target(one, places, step.context) is None), None):
            mend = the_context_after(facts)
            what = f"its fallback {broken.app}({broken.data[:60]}) leads to a place that does not exist"
        yield finding("CB531", what, where, mend)
    bounded = any(ABSOLUTE.search(one.data) and not one.data.rstrip().endswith("=0") for one in before)
    if not bounded and args[:1] not in (["request"], ["dial-out"], ["dial-in"], ["switch"]):
        mend = _after(facts, step, f"exten => {step.extension},1,Set(TIMEOUT(absolute)=14400)")
        yield finding("CB532", "TIMEOUT(absolute) is not set before it", where, mend)
    if wrong := _unknown(facts, args):
        mend = _after(facts, step, f" same => n,Stasis({','.join((facts.settings.asterisk[name].app, *wrong[1]))})")
        yield finding("CB537", wrong[0], where, mend)


def _helps(step: Step, places: Mapping[tuple[str, str], Sequence[Step]], context: str) -> bool:
    """Whether a line does something for a caller whom Callbridge has not taken."""
    app = step.app.lower()
    if app in ELSEWHERE:
        return _target(step, places, context) is not None
    return app not in NOTHING_DONE and app not in OWN


def _target(step: Step, places: Mapping[tuple[str, str], Sequence[Step]], context: str) -> bool | None:
    """None: this line jumps to a place that does not exist. What holds a variable is believed."""
    app, data = step.app.lower(), step.data
    if app not in {"gosub", "goto"} or "$" in data.split("(", 1)[0]:
        return True
    parts = [part.strip() for part in data.split("(", 1)[0].split(",")]
    if len(parts) < 3:  # noqa: PLR2004 - a label or a priority of the same context
        return True
    known = {one for one, _ in places}
    return True if parts[0] in known or parts[0] == context else None


def _args(step: Step, app: str, *, agi: bool) -> list[str] | None:
    """The arguments of an entry of ours, None for another line."""
    if step.app.lower() == "stasis":
        parts = [part.strip() for part in step.data.split(",")]
        return parts[1:] if parts[0] == app else None
    found = _AGI.match(step.data) if agi and step.app.lower() == "agi" else None
    return [part for part in (found[1] or "").split("/") if part] if found else None


def _unknown(facts: Facts, args: Sequence[str]) -> tuple[str, list[str]] | None:
    """What an entry names and nobody has declared, and the arguments that would be right."""
    if facts.live is None or not args or any("$" in part for part in args[:2]):
        return None
    kind, named = args[0], args[1] if len(args) > 1 else ""
    match kind:
        case "ivr":
            known = [str(one) for one in facts.live.ivrs]
            extension = Extension.parse(named, facts.live.organisation)
            ok = extension in facts.live.ivrs
        case "request":
            known, ok = list(facts.live.scripts), named in facts.live.scripts
        case "switch":
            known, ok = list(facts.live.switches), named in facts.live.switches
        case _:
            return None
    right = [kind, known[0] if known else f"a {kind} that is declared"]
    what = {"ivr": "IVR", "request": "script", "switch": "switch"}[kind]
    return None if ok else (f"it names the {what} {named[:40]!r}, which is not declared", right)


def _after(facts: Facts, step: Step, *lines: str) -> Mend:
    return mend_of(facts, "extensions.conf", step.context, *lines)


def _at(step: Step) -> str:
    return f"[{step.context}] {step.extension},{step.priority} {step.app}({step.data[:60]})"


def _place(step: Step) -> tuple[str, str]:
    return step.context, step.extension
