"""`[[event]]` of `callbridge.toml` beside the extensions and IVRs that exist: CB413 to CB415, CB437, CB443, CB444.

Knows what can happen to which kind of extension. Does not know when it happens.
Source: Events and API 2.1, 2.2; The IVR 6.4.
"""

from collections.abc import Sequence
from typing import assert_never

from bridge.faults import Level
from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.findings import Findings, shown
from bridge.ivr.live import LiveSet
from bridge.ivr.report.nearby import nearby
from bridge.ivr.report.values import check_urls
from bridge.ivr.report.world import World
from bridge.ivr.target_checks import Way, check
from bridge.ivr.targets import Continue
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extension_tree import ExtensionTree
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension
from bridge.toml_lines import Path

MOST_HINTS = 20
"""How often the nearest extension is looked for; with more mistakes, the mistake is another one."""
_OUTGOING = frozenset({Trigger.DIAL_OUT, Trigger.ANSWER_OUT})
_NO_AMI = "there is no [asterisk.NAME.ami]"

Obstacle = tuple[str, str]
"""Why a definition cannot fire, and what to do."""


def check_definitions(live: LiveSet, world: World, findings: Findings) -> None:
    """Note what is wrong with each of them."""
    configured = [one for one in live.definitions if one.origin is Origin.FILE]
    declared = _Declared(live, findings)
    for index, one in enumerate(configured):
        path: Path = ("event", index)
        if one.enabled:
            check_urls(one.script, path, findings)
        for place, number in enumerate(one.extensions):
            at: Path = (*path, "extension") if len(one.extensions) == 1 else (*path, "extension", place)
            found = declared.all(number)
            if not found:
                declared.note_unknown(number, at)
            elif one.enabled and (obstacle := _obstacle(one, found, hears=world.hears_telephones)):
                findings.add("CB444", at, *obstacle)
        if one.steers:
            _check_on_error(one, (*path, "on_error"), live, findings)


class _Declared:
    """The extensions that exist, for numbers and ranges."""

    def __init__(self, live: LiveSet, findings: Findings) -> None:
        self._live = live
        self._findings = findings
        self._declarations = live.directory.declarations
        self._tree = ExtensionTree()
        self._hints = 0
        for place, one in enumerate(self._declarations):
            self._tree.add(one.number, place)

    def all(self, number: Extension | ExtensionRange) -> Sequence[Declaration]:
        """What is declared of a number, or of any number of a range."""
        if isinstance(number, Extension):
            found = self._live.directory.declared(number)
            return (found,) if found else ()
        return [self._declarations[place] for place in self._tree.at(number)]

    def note_unknown(self, number: Extension | ExtensionRange, at: Path) -> None:
        """Note a number that nothing has."""
        self._hints += 1
        hint = nearby(str(number), self._live.organisation, self._live.directory) if self._hints <= MOST_HINTS else ""
        several = isinstance(number, ExtensionRange)
        what = f"there is no extension in {shown(str(number))}" if several else f"there is no extension {number}"
        self._findings.add("CB443", at, what, hint or "Declare it, or correct it")


def _obstacle(one: Definition, declared: Sequence[Declaration], *, hears: bool) -> Obstacle | None:
    """Why none of these extensions ever has this event."""
    obstacles = [_obstacle_of(one, extension, hears=hears) for extension in declared]
    return obstacles[0] if all(obstacles) else None


def _obstacle_of(one: Definition, extension: Declaration, *, hears: bool) -> Obstacle | None:
    match extension.type:
        case ExtensionKind.IVR:
            return None
        case ExtensionKind.PHONE:
            return None if hears else _unheard_telephone(one)
        case ExtensionKind.VOICEMAIL:
            return "nothing is known of what happens to a voicemail box", "Remove it"
        case ExtensionKind.QUEUE | ExtensionKind.CONFERENCE as kind:
            if one.trigger in _OUTGOING:
                return f"a {kind} calls nobody, so that there is no {one.trigger.value}", "Remove it"
            if one.mode is Mode.STEER:
                return f"nobody waits for an answer when a {kind} is called", 'Remove mode = "steer"'
            if not hears:
                return f"what happens to a {kind} comes over AMI, and {_NO_AMI}", "Add the table"
            if kind is ExtensionKind.QUEUE and extension.asterisk is None:
                what = 'the queue has no key "asterisk", so that it fires only if Asterisk calls it by its short number'
                return what, 'Write asterisk = "NAME" in its [[extension]]'
            return None
        case _:
            assert_never(extension.type)


def _unheard_telephone(one: Definition) -> Obstacle | None:
    if not one.trigger.may_steer:
        return f"what happens to a phone comes over AMI, and {_NO_AMI}", "Add the table"
    if one.mode is Mode.STEER:
        return None
    form = f"Stasis(callbridge,{one.trigger.value},…)"
    what = f"{_NO_AMI}, so that it fires only where the dialplan has {form}"
    return what, 'Add the table; or say by mode = "steer" that the dialplan asks'


def _check_on_error(one: Definition, at: Path, live: LiveSet, findings: Findings) -> None:
    """Where it leads, in each IVR that asks; telephones have no place to jump to."""
    target = one.script.on_error
    if isinstance(target, Continue):
        return
    asked = [ivr for ivr in live.ivrs.values() if one.concerns(ivr.extension)]
    for ivr in asked:
        found = Findings(findings.file, findings.lines, elsewhere=findings.elsewhere)
        check(Way(target, at), ivr, found)
        for fault in found.faults:
            findings.add(fault.code, at, f"in IVR {ivr.extension}, {fault.message}", fault.row.mend, level=fault.level)
    if not asked:
        what = "no IVR asks, and where a telephone is called there is no place to go to, so that it is ignored"
        findings.add("CB443", at, what, "Remove it", level=Level.WARNING)
