"""`callbridge schema`, as an author types it. Source: The IVR 6."""

import json

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from bridge.config.schema import settings_schema
from bridge.ivr.schema import ivr_schema


@pytest.mark.parametrize(("which", "schema"), [("ivr", ivr_schema()), ("settings", settings_schema())])
def test_the_schema_is_printed(which: str, schema: dict[str, object]) -> None:
    result = CliRunner().invoke(app, ["schema", which])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == schema


def test_there_is_no_other_schema() -> None:
    assert CliRunner().invoke(app, ["schema", "nope"]).exit_code == 2
