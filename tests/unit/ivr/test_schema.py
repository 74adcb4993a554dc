"""The JSON Schema of an IVR file. Source: The IVR 6."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from bridge.ivr.notation import ACTIONS
from bridge.ivr.schema import definitions_of, ivr_schema, plain
from tests.house import ROOT, project_files
from tests.unit.ivr.reading import HEAD, MAIN

SCHEMA = ivr_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
GOOD = [file for file in project_files() if file.suffix == ".toml" and file.parent.name in {"ivr", "good"}]


def flaws(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))]


def with_action(text: str) -> str:
    return f"{HEAD}{MAIN}[[context.main.option.1]]\n{text}\n"


def test_it_is_a_schema_of_the_draft_and_is_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_ivr_file_of_the_project_is_valid(file: Path) -> None:
    assert not flaws(file.read_text("utf-8"))


def test_there_are_such_files() -> None:
    assert len(GOOD) > 1


def test_actions_are_told_apart_by_their_name() -> None:
    choices = [choice["$ref"].rpartition("/")[2] for choice in SCHEMA["$defs"]["Action"]["oneOf"]]
    names = [SCHEMA["$defs"][choice]["properties"]["action"] for choice in choices]
    assert names == [{"const": name} for name in ACTIONS]
    assert not flaws(with_action('action = "wait"\nseconds = 3'))
    assert flaws(with_action('action = "wait"\nvolume = 3'))
    assert flaws(with_action('action = "wiat"'))
    assert flaws(with_action("seconds = 3"))


@pytest.mark.parametrize(
    "target", ['"continue"', '"hangup"', '{ label = "menu" }', '{ context = "main" }', '{ option = "1", position = 2 }']
)
def test_a_target_is_a_constant_text_or_one_of_two_tables(target: str) -> None:
    assert not flaws(with_action(f'action = "record_digits"\nvariable = "d"\non_timeout = {target}'))


@pytest.mark.parametrize("target", ['"next"', "{}", '{ label = "menu", option = "1" }', '{ lable = "menu" }', "3"])
def test_nothing_else_is_a_target(target: str) -> None:
    assert flaws(with_action(f'action = "record_digits"\nvariable = "d"\non_timeout = {target}'))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("option", ('"1"', '"s"', '"$choice"'), ('"10"', "1")),
        ("position", ("1", '"$n"'), ("0", '"one"', "1000")),
        ("context", ('"main"', '"$c"'), ("1",)),
    ],
)
def test_the_place_of_a_jump_may_hold_variables(field: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    for value in good:
        assert not flaws(with_action(f'action = "jump"\n{field} = {value}')), value
    for value in bad:
        assert flaws(with_action(f'action = "jump"\n{field} = {value}')), value


def tables() -> list[tuple[str, dict[str, Any]]]:
    found = {name: table for name, table in SCHEMA["$defs"].items() if "properties" in table and name != "Action"}
    return [("the file", SCHEMA), *found.items()]


@pytest.mark.parametrize(("name", "table"), tables())
def test_no_table_takes_a_key_that_does_not_exist(name: str, table: dict[str, Any]) -> None:
    assert table["additionalProperties"] is False, name


@pytest.mark.parametrize(
    "more",
    [
        "[variable]\n",
        "[context.main.option]\nend = []\n",
        "[context.main2]\nentri = true\n",
        '[[event]]\ntype = "dial-in"\nurl = "https://x.example/"\nmodus = "steer"\n',
        "[time_interval.a]\nline = [ { hour = 1 } ]\n",
        '[variables]\n"a b" = "1"\n',
        '[context."a$b"]\n',
    ],
)
def test_unknown_keys_and_names_that_cannot_be_are_refused(more: str) -> None:
    assert flaws(HEAD + MAIN + more)
    assert not flaws(HEAD + MAIN)


def test_null_made_up_titles_and_defaults_that_toml_does_not_say_are_left_out() -> None:
    class Inner(BaseModel):
        a: int | str | None = None
        b: list[int] = []
        title: str | None = None

    (schema,) = definitions_of((Inner,)).values()
    assert schema == {
        "type": "object",
        "properties": {
            "a": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
            "b": {"type": "array", "items": {"type": "integer"}},
            "title": {"type": "string"},
        },
    }
    assert plain({"anyOf": [{"type": "null"}]}) == {"anyOf": []}
