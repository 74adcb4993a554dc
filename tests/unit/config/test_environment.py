from pathlib import Path

import pytest

from tests.unit.config.deployment import MINIMAL, load, refused


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        MINIMAL + "[calls]\nmax_calls = 5\n[script.check-credit]\nurl = 'http://x/'\n",
        {
            "CALLBRIDGE_CALLS__MAX_CALLS": "7",
            "CALLBRIDGE_SERVICE__DRAIN": "1.5",
            "CALLBRIDGE_PRIVACY__SHOW_DIGITS": "True",
            "CALLBRIDGE_ASTERISK__PBX1__ARI_USER": "other",
            "CALLBRIDGE_ASTERISK__PBX1__PATHS__RECORDINGS": "rec",
            "CALLBRIDGE_SCRIPT__CHECK_CREDIT__RETRIES": "3",
            "CALLBRIDGE_SOUNDS__SYSTEM": "/srv/system",
        },
    )
    assert (settings.calls.max_calls, settings.service.drain, settings.privacy.show_digits) == (7, 1.5, True)
    assert settings.asterisk["pbx1"].ari_user == "other"
    assert settings.asterisk["pbx1"].paths.recordings == tmp_path / "rec"
    assert settings.script["check-credit"].retries == 3
    assert settings.sounds.system == Path("/srv/system")


def test_it_reaches_what_is_optional_and_tables_that_the_file_has_not(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        MINIMAL,
        {
            "CALLBRIDGE_STORE__URL": "postgresql://me:hush@db/callbridge",
            "CALLBRIDGE_EVENTS__GIVE_UP_AFTER": "60.5",
            "CALLBRIDGE_EVENTS__PROFILE": "extended",
            "CALLBRIDGE_ASTERISK__PBX1__AMI__PASSWORD": "hush",
            "CALLBRIDGE_ASTERISK__PBX1__AMI__PORT": "5039",
            "CALLBRIDGE_API__LISTEN": "[::1]:8444",
            "CALLBRIDGE_API__EVENT_DEFAULTS__ABSENT": "empty",
        },
    )
    assert settings.store.url.get_secret_value() == "postgresql://me:hush@db/callbridge"
    assert (settings.events.give_up_after, settings.events.profile) == (60.5, "extended")
    ami, api = settings.asterisk["pbx1"].ami, settings.api
    assert ami is not None
    assert (ami.password.get_secret_value(), ami.port) == ("hush", 5039)
    assert api is not None
    assert (str(api.listen), api.event_defaults.absent) == ("[::1]:8444", "empty")


def test_a_variable_without_two_underscores_is_not_ours(tmp_path: Path) -> None:
    others = {"CALLBRIDGE_RESULT": "DONE", "CALLBRIDGE": "x", "OTHER__X__Y": "1"}
    assert load(tmp_path, MINIMAL, others) == load(tmp_path, MINIMAL)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "CALLBRIDGE_CALLS__MAX_CALLS",
            "many",
            (
                "CALLBRIDGE_CALLS__MAX_CALLS: fatal CB403 calls.max_calls: "
                'must be a whole number from 1 to 100000, not "many". Correct the value.'
            ),
        ),
        (
            "CALLBRIDGE_PRIVACY__SHOW_DIGITS",
            "yes",
            (
                'CALLBRIDGE_PRIVACY__SHOW_DIGITS: fatal CB403 privacy.show_digits: must be true or false, not "yes". '
                "Correct the value."
            ),
        ),
        (
            "CALLBRIDGE_LOG__LEVL",
            "info",
            'CALLBRIDGE_LOG__LEVL: fatal CB402 log.levl: there is no "levl" here. Nearest: "level".',
        ),
        (
            "CALLBRIDGE_LOGS__LEVEL",
            "info",
            'CALLBRIDGE_LOGS__LEVEL: fatal CB402 logs: there is no table "logs" in callbridge.toml. Nearest: "log".',
        ),
        (
            "CALLBRIDGE_EXTENSION__0__NAME",
            "Ana",
            (
                "CALLBRIDGE_EXTENSION__0__NAME: fatal CB402 extension: only single values can be overridden. "
                "Remove the variable."
            ),
        ),
        (
            "CALLBRIDGE_ASTERISK__PBX1",
            "x",
            (
                "CALLBRIDGE_ASTERISK__PBX1: fatal CB402 asterisk.pbx1: only single values can be overridden. "
                "Remove the variable."
            ),
        ),
    ],
)
def test_a_variable_that_is_wrong_is_named(tmp_path: Path, variable: str, value: str, message: str) -> None:
    text = MINIMAL + "[[extension]]\nnumber = '001'\ntype = 'phone'\n"
    found = refused(tmp_path, text, {variable: value})
    assert message in found


def test_a_secret_of_the_environment_beats_every_form_in_the_file(tmp_path: Path) -> None:
    text = MINIMAL.replace("ari_password =", "ari_password_file =")
    settings = load(tmp_path, text, {"CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD": "from-env"})
    assert settings.asterisk["pbx1"].ari_password.get_secret_value() == "from-env"
    (tmp_path / "secret").write_text("from-file\n")
    settings = load(tmp_path, MINIMAL, {"CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD_FILE": "secret"})
    assert settings.asterisk["pbx1"].ari_password.get_secret_value() == "from-file"
