"""The JSON Schema of `callbridge.toml`."""

import json
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bridge.config.schema import settings_schema
from tests.house import ROOT
from tests.unit.config.deployment import MINIMAL

SCHEMA = settings_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def flaws(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))]


def test_it_is_a_schema_of_the_draft_and_is_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_settings_of_the_lab_are_valid() -> None:
    assert not flaws((ROOT / "lab/etc/callbridge.toml").read_text("utf-8"))
    assert not flaws(MINIMAL)


def test_a_secret_may_stand_in_a_file_or_in_the_environment() -> None:
    signed = '[[script.check.sign_keys]]\nid = "a"\nsecret_env = "KEY"\n'
    assert not flaws(MINIMAL.replace("ari_password =", "ari_password_file ="))
    assert not flaws(MINIMAL + '[script.check]\nurl_env = "URL"\n' + signed)


def test_the_tables_of_events_and_the_interface_for_programs_are_known() -> None:
    event = '[[event]]\nextension = "001"\ntype = "hangup"\nurl = "https://a.example/"\n'
    several = '[[event]]\nextension = ["001", "1XX"]\ntype = 4\nurl_env = "URL"\n'
    api = '[api]\nlisten = "[::1]:8443"\ntrusted_proxies = ["10.0.0.0/8"]\n[api.event_defaults]\nprofile = "voipnow"\n'
    other = '[store]\nurl_env = "URL"\n[asterisk.pbx1.ami]\npassword_file = "x"\n[agi]\nserver = "pbx1"\n'
    assert not flaws(MINIMAL + event + several + api + other)
    assert flaws(MINIMAL + event.replace("hangup", "hang-up"))
    assert flaws(MINIMAL + '[[event]]\nextension = 1\ntype = 0\nurl = "https://a.example/"\n')
    assert "**" not in json.dumps(SCHEMA)


def tables(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("the file", schema), *schema["$defs"].items()]


@pytest.mark.parametrize(("name", "table"), tables(SCHEMA))
def test_no_table_takes_a_key_that_does_not_exist(name: str, table: dict[str, Any]) -> None:
    if "properties" in table:
        assert table["additionalProperties"] is False, name


def test_unknown_keys_and_wrong_values_are_refused() -> None:
    assert flaws(MINIMAL + "[servise]\n")
    assert flaws(MINIMAL + "[service]\ndrian = 1\n")
    assert flaws(MINIMAL + "[service]\ndrain = -1\n")
