"""A TOML text to a document, or the one finding why it is none.

Knows what every file of Callbridge has: a bound on its size, TOML, `schema = 1`. Does not know its tables.
Source: The IVR 6.4 (CB400, CB401).
"""

import re
import tomllib
from typing import Any

from bridge.ivr.findings import Findings, printable, shown

SIZE_LIMIT = 1024 * 1024
"""Octets of a file."""
SCHEMA = 1
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_document(text: str, findings: Findings) -> dict[str, Any] | None:
    """Read a text; None, and a finding, when it cannot be read."""
    if len(text) > SIZE_LIMIT or len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        findings.add("CB400", (), "the file is larger than 1 MiB", "Make it smaller")
        return None
    if findings.lines.too_deep:
        what = "a key has more than 100 parts, which nothing here has"
        findings.add("CB401", (), what, line=findings.lines.too_deep)
        return None
    try:
        document = tomllib.loads(text)
    except RecursionError:
        findings.add("CB401", (), "not valid TOML: lists or tables are nested too deeply")
        return None
    except ValueError as error:
        _note_syntax(str(error), text, findings)
        return None
    _check_schema(document, findings)
    return document


def _note_syntax(message: str, text: str, findings: Findings) -> None:
    found = _PLACE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1 if found else 0
    what = (message[: found.start()] if found else message).split("\n", 1)[0][:200]
    clean = printable(what)
    findings.add("CB401", (), f"not valid TOML: {clean[:1].lower()}{clean[1:]}", line=line)


def _check_schema(document: dict[str, Any], findings: Findings) -> None:
    schema = document.get("schema")
    if schema is None:
        findings.add("CB405", ("schema",), '"schema" is missing', "Begin the file with schema = 1")
    elif not isinstance(schema, int) or isinstance(schema, bool) or schema != SCHEMA:
        findings.add("CB403", ("schema",), f"must be 1, not {shown(schema)}", "This version reads schema = 1")
