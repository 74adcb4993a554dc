"""The page of commands says what the commands say."""

import re
import runpy
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bridge.cli import app
from tests.house import ROOT

GENERATED: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate_cli.py"))
PAGE: Path = GENERATED["PAGE"]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == GENERATED["page"](), "run `python docs/generate_cli.py`"


def test_the_page_names_every_command_and_option_of_the_help() -> None:
    text = PAGE.read_text("utf-8")
    overview = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout
    commands = re.findall(r"^│ ([a-z]+) ", overview, re.MULTILINE)
    assert {"run", "check", "parse", "request", "simulate", "compat"} <= set(commands)
    for command in commands:
        section = text.split(f"## callbridge {command}\n")[1].split("\n## ")[0]
        inner = re.findall(rf"^### callbridge {command} ([a-z]+)$", section, re.MULTILINE)
        for words in [[command], *([command, one] for one in inner)]:
            shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"}).stdout
            for option in set(re.findall(r"--[a-z][a-z-]+", shown)) - {"--help"}:
                assert option in section, f"{words} {option}"
            assert set(re.findall(r"^│ ([a-z]+) ", shown, re.MULTILINE)) == (
                set(inner) if words == [command] else set()
            )
