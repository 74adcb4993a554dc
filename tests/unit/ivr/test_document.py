import pytest

from bridge.ivr.document import read_document
from bridge.ivr.findings import Findings
from bridge.toml_lines import TomlLines


def messages(text: str) -> list[str]:
    findings = Findings("x.toml", TomlLines(text))
    read_document(text, findings)
    return [str(fault) for fault in findings.faults]


def test_a_document_with_schema_1_is_read() -> None:
    findings = Findings("x.toml", TomlLines(""))
    assert read_document("schema = 1\na.b = 2", findings) == {"schema": 1, "a": {"b": 2}}
    assert findings.faults == []


@pytest.mark.parametrize("schema", ["2", "true", '"1"', "1.0", "[]"])
def test_another_schema_is_refused(schema: str) -> None:
    assert messages(f"schema = {schema}")[0].startswith("x.toml:1: fatal CB403 schema: must be 1, not ")


def test_what_is_no_toml_is_refused_with_its_line() -> None:
    assert messages("schema = 1\na = \n") == [
        "x.toml:2: fatal CB401: not valid TOML: invalid value. Correct the line that is named."
    ]


def test_an_end_that_comes_too_early_is_in_the_last_line() -> None:
    assert messages('schema = 1\na = """\n\n')[0].startswith("x.toml:4: fatal CB401: ")


def test_a_number_too_large_to_be_read_is_no_crash() -> None:
    assert messages(f"schema = 1\na = {'9' * 5000}")[0].startswith("x.toml: fatal CB401: not valid TOML: ")


LONG = ".".join(["a"] * 101)


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG} = 1",
        f"[{LONG}]",
        f"[[{LONG}]]",
        f"a = {{ {LONG} = 1 }}",
        f"a = [ {{ {LONG} = 1 }} ]",
        ".".join(['"a"'] * 101) + " = 1",
        f"[{LONG[:150]}]\n{LONG[:150]} = 1",
        ".".join(["a"] * 500_000) + " = 1",
    ],
    ids=["a key", "a table", "tables", "inside", "in a list", "quoted", "in sum", "without end"],
)
def test_a_key_of_more_than_a_hundred_parts_is_refused_before_it_costs_their_square(text: str) -> None:
    """One of half a million parts took hours, and all memory."""
    (told,) = messages(f"schema = 1\n{text}")
    assert "fatal CB401: a key has more than 100 parts, which nothing here has." in told
    assert told.startswith(f"x.toml:{2 + text.count(chr(10))}: ")


def test_a_key_of_a_hundred_parts_is_read() -> None:
    assert messages(f"schema = 1\n{LONG[:199]} = 1") == []


def test_a_text_is_measured_in_octets() -> None:
    assert "larger than 1 MiB" in messages("# " + "ă" * 600_000)[0]
