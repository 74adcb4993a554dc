"""An IVR file: TOML text to `Ivr`, and every fault of it with its line and address.

Knows which tables a file has, and which faults still leave an IVR that can run. Does not know directories, other files,
nor what a call does.
Source: The IVR 1.4, 2.1, 6, 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bridge.faults import Fault, Level
from bridge.ivr.document import read_document
from bridge.ivr.file_tables import TABLES, IvrTable
from bridge.ivr.findings import Findings, nearest, shown
from bridge.ivr.interval_table import read_intervals
from bridge.ivr.load_contexts import Contexts, read_contexts
from bridge.ivr.load_events import asks_of, read_events
from bridge.ivr.model import Ivr, TransferTo
from bridge.ivr.name_checks import Known
from bridge.ivr.outside import Outside
from bridge.ivr.target_checks import Way, check
from bridge.ivr.validation import read_table
from bridge.ivr.variables import COUNT_LIMIT, NAME, RESERVED, VALUE_LIMIT
from bridge.telephony.values import Extension
from bridge.toml_lines import TomlLines

_NOBODY: Final = Extension("0", "0")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read. `ivr` None: there is a fatal finding; with errors among `findings`, it runs all the same.

    `findings` are in the order of their lines. `lines` tells where an address stands, as `Findings` wants it.
    """

    file: str
    lines: TomlLines
    ivr: Ivr | None
    findings: tuple[Fault, ...] = ()


def load_ivr(text: str, file: str, outside: Outside) -> Loaded:
    """Read one file; `file` is its name for people. Raises nothing, whatever the text is."""
    findings = Findings(file, TomlLines(text))
    document = read_document(text, findings)
    ivr = None if document is None else _read(document, outside, findings)
    if any(found.level is Level.FATAL for found in findings.faults):
        ivr = None
    ordered = sorted(findings.faults, key=lambda fault: (fault.file != file, fault.file, fault.line))
    return Loaded(file, findings.lines, ivr, tuple(ordered))


def _read(document: Mapping[str, Any], outside: Outside, findings: Findings) -> Ivr | None:
    _check_tables(document, findings)
    intervals = read_intervals(document.get("time_interval", {}), findings)
    contexts = read_contexts(document.get("context", {}), findings, Known(outside, intervals))
    variables = _read_variables(document.get("variables", {}), findings)
    table = _read_settings(document, findings)
    extension = _read_extension(table, outside.organisation, findings)
    events = read_events(document.get("event", []), extension or _NOBODY, outside, findings)
    ways = [*contexts.ways, *events.ways]
    if table and not isinstance(table.on_lifetime, TransferTo):
        ways.append(Way(table.on_lifetime, ("ivr", "on_lifetime")))
    _check_targets(ways, contexts, findings)
    if table is None or extension is None:
        return None
    music_after = table.wait_music_after
    return Ivr(
        extension=extension,
        contexts=contexts.by_name,
        did=table.did,
        name=table.name,
        description=table.description,
        language=table.language,
        voice=table.voice,
        moh_folder=table.moh_folder,
        timeout=table.timeout,
        interdigit_timeout=table.interdigit_timeout,
        answer=table.answer,
        answer_delay=table.answer_delay_ms / 1000,
        lifetime=table.lifetime,
        on_lifetime=table.on_lifetime,
        max_idle_cycles=table.max_idle_cycles,
        max_actions=table.max_actions,
        buffer_foreground_keys=table.buffer_foreground_keys,
        wait_music=table.wait_music,
        wait_music_after=outside.defaults.wait_music_after if music_after is None else music_after,
        accountcode=table.accountcode,
        id=table.id,
        variables=variables,
        labels=contexts.labels,
        intervals=intervals,
        definitions=tuple(events.definitions),
        asks=asks_of(events.definitions),
        file=findings.file,
    )


def _check_tables(document: Mapping[str, Any], findings: Findings) -> None:
    for key in document:
        if key not in TABLES:
            findings.add("CB402", (key,), f"there is no table {shown(key)} in an IVR file", nearest(key, TABLES))


def _read_settings(document: Mapping[str, Any], findings: Findings) -> IvrTable | None:
    if "ivr" not in document:
        findings.add("CB405", ("ivr",), "table [ivr] is missing", "Add [ivr] with the extension of this IVR")
        return None
    return read_table(IvrTable, document["ivr"], ("ivr",), findings)


def _read_extension(table: IvrTable | None, organisation: str, findings: Findings) -> Extension | None:
    if table is None:
        return None
    extension = Extension.parse(table.extension, organisation)
    if extension is None:
        what = f'must be an extension such as "0003*099" or "099", not {shown(table.extension)}'
        findings.add("CB403", ("ivr", "extension"), what, "Each part has 1 to 8 digits")
    return extension


def _read_variables(table: object, findings: Findings) -> dict[str, str]:
    if not isinstance(table, dict):
        findings.add("CB403", ("variables",), f"must be a table, not {shown(table)}", "Write [variables]")
        return {}
    if len(table) > COUNT_LIMIT:
        findings.add("CB403", ("variables",), f"{len(table)} variables are set", f"At most {COUNT_LIMIT} are allowed")
    for name, value in table.items():
        _check_variable(name, value, findings)
    return {name: value for name, value in table.items() if isinstance(value, str) and name not in RESERVED}


def _check_variable(name: str, value: object, findings: Findings) -> None:
    path = ("variables", name)
    if not NAME.fullmatch(name):
        advice = "Use letters, digits and _, at most 64, no digit first"
        findings.add("CB403", path, f"{shown(name)} cannot be the name of a variable", advice)
    if name in RESERVED:
        findings.add("CB420", path, f"variable {name} is reserved and cannot be set", level=Level.ERROR)
    if not isinstance(value, str):
        findings.add("CB403", path, f"must be a text, not {shown(value)}", 'Write it in quotes: "…"')
    elif len(value) > VALUE_LIMIT:
        findings.add("CB403", path, f"has {len(value)} characters", f"At most {VALUE_LIMIT} are allowed")


def _check_targets(ways: list[Way], contexts: Contexts, findings: Findings) -> None:
    known = Ivr(extension=_NOBODY, contexts=contexts.by_name, labels=contexts.labels)
    for way in ways:
        check(way, known, findings)
