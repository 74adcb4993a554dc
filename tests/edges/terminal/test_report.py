import io
from pathlib import Path

import pytest
from rich.console import Console

from bridge.faults import Fault, fault, row_of
from bridge.terminal.report import excerpt, print_findings

TEXT = """[ivr]
extenson = "0003*099"
password = "hush-hush"
ari_password_file="x"
url = "https://ana:hush-hush@crm.example/x"
evil = "\x1b[2J[bold]"
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "callbridge.toml"
    path.write_text(TEXT)
    return str(path)


def printed(*findings: Fault, colours: bool = False) -> str:
    out = io.StringIO()
    print_findings(findings, Console(file=out, width=60, color_system="standard" if colours else None))
    return out.getvalue()


def test_a_finding_is_one_line_with_the_line_of_the_file_below(file: str) -> None:
    finding = fault("CB402", 'unknown key "extenson". Nearest: "extension"', file=file, line=2, address="ivr.extenson")
    assert printed(finding) == f'{finding}\n     2 | extenson = "0003*099"\n1 fatal\n'


def test_how_many_there_are_is_said_the_worst_first(file: str) -> None:
    findings = [fault("CB301"), fault("CB301"), fault("CB402")]
    assert printed(*findings).splitlines()[-1] == "1 fatal, 2 warnings"


def test_nothing_found_is_nothing_printed() -> None:
    assert printed() == ""


def test_colours_change_no_word(file: str) -> None:
    finding = fault("CB402", "wrong [bold]", file=file, line=1, address="ivr")
    coloured = printed(finding, colours=True)
    assert "\x1b[" in coloured
    assert str(finding).split()[-1] in coloured
    for part in ("fatal CB402", "wrong [bold]", "ivr"):
        assert part in coloured


@pytest.mark.parametrize("line", [3, 4])
def test_a_line_with_a_secret_is_not_shown(file: str, line: int) -> None:
    assert excerpt(file, line) == ""


def test_a_password_inside_a_url_is_not_shown(file: str) -> None:
    assert excerpt(file, 5) == 'url = "https://…@crm.example/x"'


def test_what_a_file_holds_steers_no_terminal(file: str) -> None:
    assert excerpt(file, 6) == 'evil = "\\x1b[2J[bold]"'
    assert "\x1b" not in printed(Fault(row_of("CB402"), "\x1b[2J", file=file, line=6))


@pytest.mark.parametrize(("name", "line"), [("", 1), ("no-such-file", 1), ("\x00", 1)])
def test_a_file_that_cannot_be_read_has_no_excerpt(name: str, line: int) -> None:
    assert excerpt(name, line) == ""


@pytest.mark.parametrize("line", [0, -1, 99])
def test_a_line_that_is_not_there_has_no_excerpt(file: str, line: int) -> None:
    assert excerpt(file, line) == ""


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    (tmp_path / "long.toml").write_text("x" * 1000)
    assert len(excerpt(str(tmp_path / "long.toml"), 1)) == 160
