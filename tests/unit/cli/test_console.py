import sys
import tomllib

import pytest
import typer
from typer.testing import CliRunner

from bridge.cli import app
from bridge.cli.console import add_user
from bridge.web.console.passwords import PasswordHash
from bridge.web.console.settings import ConsoleSettings

PASSWORD = "correct horse battery"


def test_a_user_is_printed_as_a_table_that_the_settings_take() -> None:
    done = CliRunner().invoke(
        app, ["console", "add-user", "ana", "--role", "viewer", "--password-stdin"], input=PASSWORD + "\n"
    )
    assert done.exit_code == 0
    table = tomllib.loads(done.stdout)["console"]
    (user,) = ConsoleSettings.model_validate(table).user
    read = PasswordHash.parse(user.password_hash)
    assert (user.name, user.role.value) == ("ana", "viewer")
    assert read is not None
    assert read.fits(PASSWORD)
    assert PASSWORD not in done.stdout
    assert "restart" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (["ana", "--password-stdin"], "short\n", "12 to 1024 characters"),
        (["a na", "--password-stdin"], PASSWORD, "no name of a user"),
        (["ana"], PASSWORD, "--password-stdin"),
    ],
)
def test_what_is_no_user_is_refused_in_a_line(arguments: list[str], typed: str, why: str) -> None:
    done = CliRunner().invoke(app, ["console", "add-user", *arguments], input=typed)
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr


@pytest.mark.parametrize(("second", "made"), [(PASSWORD, True), (PASSWORD + "!", False)])
def test_on_a_terminal_the_password_is_asked_twice(monkeypatch: pytest.MonkeyPatch, second: str, made: bool) -> None:
    asked: list[bool] = []
    answers = [PASSWORD, second]

    def prompt(_: str, *, hide_input: bool, err: bool) -> str:
        asked.append(hide_input and err)
        return answers.pop(0)

    monkeypatch.setattr(typer, "prompt", prompt)

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    if made:
        add_user("ana")
    else:
        with pytest.raises(typer.Exit):
            add_user("ana")
    assert asked == [True, True]
