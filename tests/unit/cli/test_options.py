"""What people type, as values; or one line that says what is wrong with it."""

import pytest
import typer

from bridge.cli.options import read_seconds, read_variables, why


@pytest.mark.parametrize(("text", "seconds"), [("5", 5), ("5s", 5), ("0.5s", 0.5), ("250ms", 0.25), ("2m", 120)])
def test_seconds_may_have_a_unit(text: str, seconds: float) -> None:
    assert read_seconds("--wait", text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-1", "5 hours", "1e9", "nan", "999999"])
def test_what_is_no_time_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        read_seconds("--wait", text)
    assert capsys.readouterr().err.startswith(f"--wait {text!r}: write seconds, such as 5s")


def test_a_value_may_hold_an_equals_sign_and_may_be_empty() -> None:
    assert read_variables(["a=b=c", "d="]) == {"a": "b=c", "d": ""}


def test_the_system_says_why_in_small_letters() -> None:
    assert why(FileNotFoundError(2, "No such file or directory")) == "no such file or directory"
    assert why(OSError()) == "no reason is known"
