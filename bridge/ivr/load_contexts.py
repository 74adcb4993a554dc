"""The contexts of an IVR file: their options, their actions in order, labels and ids.

Knows options and positions. Does not know the fields of actions, nor whether targets exist.
Source: The IVR 1.2, 1.4, 6.2, 6.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.ivr.actions import Action
from bridge.ivr.caller_tables import CallerIdJumpTable
from bridge.ivr.conditions import When
from bridge.ivr.file_tables import ContextTable
from bridge.ivr.findings import Findings, full_form, nearest, shown
from bridge.ivr.match_file import read_match_file
from bridge.ivr.model import Context, Entry
from bridge.ivr.name_checks import Known, check_names
from bridge.ivr.notation import ACTIONS, AnyActionTable
from bridge.ivr.notation_steps import Surroundings, step_of
from bridge.ivr.notation_types import is_context_name
from bridge.ivr.target_checks import Way, ways_of
from bridge.ivr.targets import ALIASES, OPTIONS, Place
from bridge.ivr.validation import read_table
from bridge.ivr.verbs import Wait
from bridge.telephony.number_list import NumberList
from bridge.toml_lines import Path, address_of

_REFUSED: Final = Entry(Wait(seconds=0))
"""Keeps the position of an action that was refused, so that targets are judged as the author counts."""


@dataclass(slots=True)
class Contexts:
    """What was read: contexts in file order, where labels stand, and the targets to be checked."""

    by_name: dict[str, Context] = field(default_factory=dict)
    labels: dict[str, Place] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reader:
    findings: Findings
    known: Known
    read: Contexts


def read_contexts(table: object, findings: Findings, known: Known) -> Contexts:
    """Read `[context.NAME]`, all of them; what is refused leaves findings."""
    reader = _Reader(findings, known, Contexts())
    if not isinstance(table, dict):
        findings.add("CB403", ("context",), f"must be a table, not {shown(table)}", "Write [context.NAME]")
        return reader.read
    if not table:
        findings.add("CB405", ("context",), "there is no context", "Write [context.NAME] with entry = true")
        return reader.read
    for name, content in table.items():
        _read_context(name, content, reader)
    _check_ids(reader)
    _check_entry(table, reader)
    return reader.read


def _read_context(name: str, content: object, reader: _Reader) -> None:
    path = ("context", name)
    if not is_context_name(name):
        advice = "Use 1 to 64 printable characters other than quotes and $"
        reader.findings.add("CB403", path, f"{shown(name)} cannot be the name of a context", advice)
    content = _without_misplaced_options(content, path, reader.findings)
    table = read_table(ContextTable, content, path, reader.findings)
    raw = content.get("option", {}) if isinstance(content, dict) else {}
    options = _read_options(raw, name, reader) if isinstance(raw, dict) else {}
    if table is None:
        reader.read.by_name[name] = Context(name, options=options)
        return
    reader.read.by_name[name] = Context(
        name,
        entry=table.entry,
        id=table.id,
        description=table.description,
        direct_dial=table.direct_dial,
        timeout=table.timeout,
        interdigit_timeout=table.interdigit_timeout,
        language=table.language,
        voice=table.voice,
        options=options,
    )


def _without_misplaced_options(content: object, path: Path, findings: Findings) -> object:
    """The likely mistake of writing [[context.main.start]] deserves a better answer than "unknown key"."""
    if not isinstance(content, dict):
        return content
    misplaced = [key for key, value in content.items() if isinstance(value, list) and ALIASES.get(key, key) in OPTIONS]
    for key in misplaced:
        advice = f"Write [[{address_of((*path, 'option', key))}]]"
        findings.add("CB402", (*path, key), f'option "{key}" stands outside of "option"', advice)
    return {key: value for key, value in content.items() if key not in misplaced}


def _read_options(table: Mapping[str, Any], context: str, reader: _Reader) -> dict[str, tuple[Entry, ...]]:
    options: dict[str, tuple[Entry, ...]] = {}
    for written, actions in table.items():
        option, path = ALIASES.get(written, written), ("context", context, "option", written)
        if option not in OPTIONS:
            reader.findings.add("CB406", path, f"there is no option {shown(written)}", nearest(written, OPTIONS))
        elif option in options:
            reader.findings.add(
                "CB406", path, f'option "{option}" is written twice, the other time under its other name'
            )
        elif not isinstance(actions, list):
            advice = f"Write [[context.{context}.option.{written}]] above each action"
            reader.findings.add("CB403", path, f"must be a list of actions, not {shown(actions)}", advice)
        else:
            options[option] = tuple(
                _read_entry(raw, (*path, index), Place(context, option, index + 1), reader)
                for index, raw in enumerate(actions)
            )
    return {option: entries for option, entries in options.items() if entries}


def _read_entry(raw: object, path: Path, place: Place, reader: _Reader) -> Entry:
    model = _model_of(raw, path, reader.findings)
    if isinstance(raw, dict):
        _keep_label(raw.get("label"), path, place, reader)
    table = None if model is None else read_table(model, raw, path, reader.findings)
    if table is None:
        return _REFUSED
    address = address_of(full_form(path))
    when = None if table.when is None else table.when.condition()
    action = _action_of(table, when, path, address, reader)
    reader.read.ways.extend(ways_of(action, path, place.context, reader.known.outside.scripts))
    return Entry(action, table.label, table.enabled, table.description, address, when)


def _model_of(raw: object, path: Path, findings: Findings) -> type[AnyActionTable] | None:
    if not isinstance(raw, dict):
        findings.add("CB403", path, f"must be a table, not {shown(raw)}", "Write { action = …, … }")
        return None
    name = raw.get("action")
    if name is None:
        findings.add("CB405", (*path, "action"), '"action" is missing', f"Add one of {', '.join(ACTIONS)}")
    elif not isinstance(name, str):
        findings.add("CB403", (*path, "action"), f"must be the name of an action, not {shown(name)}")
    elif name not in ACTIONS:
        findings.add("CB404", (*path, "action"), f"there is no action {shown(name)}", nearest(name, ACTIONS))
    else:
        return ACTIONS[name]
    return None


def _keep_label(label: object, path: Path, place: Place, reader: _Reader) -> None:
    if not isinstance(label, str):
        return
    if other := reader.read.labels.get(label):
        what = f"label {shown(label)} already stands at context.{other.context}.option.{other.option}[{other.position}]"
        reader.findings.add("CB408", (*path, "label"), what)
    else:
        reader.read.labels[label] = place


def _action_of(table: AnyActionTable, when: When | None, path: Path, address: str, reader: _Reader) -> Action:
    outside, findings = reader.known.outside, reader.findings
    listed = _listed(table, path, reader) if isinstance(table, CallerIdJumpTable) else NumberList()
    around = Surroundings(f"{findings.file} {address}", outside.defaults, outside.scripts, listed)
    action = step_of(table, around)
    check_names(action, when, path, reader.known, findings)
    return action


def _listed(table: CallerIdJumpTable, path: Path, reader: _Reader) -> NumberList:
    """What the `match_file` of an action says; one that cannot be read lists nobody."""
    if table.match_file is None:
        return NumberList()
    path = (*path, "match_file")
    read = reader.known.outside.read_list(table.match_file)
    if isinstance(read, str):
        reader.findings.add("CB423", path, f"{shown(table.match_file)}: {read}")
        return NumberList()
    return read_match_file(read, path, reader.findings)


def _check_ids(reader: _Reader) -> None:
    taken: dict[str, str] = {}
    contexts = reader.read.by_name
    for context in contexts.values():
        if context.id is None:
            continue
        path = ("context", context.name, "id")
        if context.id in taken:
            reader.findings.add("CB408", path, f"context {shown(taken[context.id])} has the same id")
        elif context.id in contexts and context.id != context.name:
            reader.findings.add("CB408", path, f"the id {shown(context.id)} is the name of another context")
        taken.setdefault(context.id, context.name)


def _check_entry(table: Mapping[str, Any], reader: _Reader) -> None:
    entries = [name for name, content in table.items() if isinstance(content, dict) and content.get("entry") is True]
    if not entries:
        reader.findings.add("CB410", ("context",), "no context is the entry context")
        return
    for name in entries[1:]:
        what = f"context {shown(entries[0])} is the entry context already"
        reader.findings.add("CB411", ("context", name, "entry"), what)
    if reader.read.by_name[entries[0]].is_empty("start"):
        what = 'option "start" of the entry context is empty or disabled'
        reader.findings.add("CB412", ("context", entries[0]), what)
