"""The rescue against a stand-in for Asterisk: who is handed over, who is left alone, and when nothing is done."""

import ast
import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bridge import rescue
from bridge.asterisk.adoption import give_back
from bridge.asterisk.leg import sound_ids
from bridge.asterisk.leg_commands import bridges_of
from bridge.asterisk.parties import LEG
from bridge.asterisk.settings import AsteriskSettings
from bridge.cli.config_option import DEFAULT_CONFIG
from bridge.web.settings import ControlSettings
from tests.fakes.ari import PASSWORD, FakeAri, Leg, Socket, fake_ari
from tests.fakes.ari_talks import Bridge

SOURCE = Path(rescue.__file__)
MANY = 40


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLBRIDGE_CONFIG", raising=False)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeAri]:
    """An Asterisk whose application has lost its service, and keeps its channels."""
    async with fake_ari() as made:
        made.socket = Socket(None)
        yield made


def settings(folder: Path, fake: FakeAri, more: str = "") -> Path:
    file = folder / "callbridge.toml"
    file.write_text(
        f'[control]\nsocket = "control.sock"\n[asterisk.pbx1]\nari_url = "{fake.url}"\n{more or password()}\n'
    )
    return file


def password() -> str:
    return f'ari_password = "{PASSWORD}"'


async def typed(*words: str | Path) -> int:
    return await asyncio.to_thread(rescue.main, [str(word) for word in words])


def talk(fake: FakeAri, *members: Leg, name: str = "callbridge.talk.1") -> Bridge:
    bridge = fake.talks.bridges[name] = Bridge(name, [one.id for one in members])
    return bridge


# ---- who is handed over, and how


async def test_a_caller_who_waits_goes_back_as_a_new_service_would_give_him_back(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = fake.enter("1.1", "ivr", "0003*099", up=True)
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert caller.log[-3:] == ["set CALLBRIDGE_RESULT=ERROR", "set TIMEOUT(absolute)=0", "continue"]
    assert capsys.readouterr().out == "pbx1: callers to the dialplan: 1, legs hung up: 0, left talking: 0\n"


async def test_his_prompt_is_stopped_first(fake: FakeAri, tmp_path: Path) -> None:
    caller = fake.enter("1.1", "ivr", "0003*099", up=True)
    caller.playback = sound_ids("1.1")[2]
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert caller.log[0] == "stop"
    assert not caller.in_stasis


def test_the_orders_are_those_of_a_new_service() -> None:
    name = "pbx/1795325102.14"
    wanted = [(order.method, order.path, order.body) for order in give_back(name)]
    assert list(rescue.orders(name)) == wanted


async def test_an_order_that_fails_before_the_last_one_keeps_nobody(fake: FakeAri, tmp_path: Path) -> None:
    caller = fake.enter("1.1", "ivr", up=True)
    fake.fails("POST channels/1.1/variable", times=2)
    fake.fails("DELETE channels/1.1/moh")
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert caller.log[-1] == "continue"


async def test_many_callers_are_all_handed_over(fake: FakeAri, tmp_path: Path) -> None:
    callers = [fake.enter(f"1.{number}", "ivr", "0003*099", up=True) for number in range(MANY)]
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert not [caller.id for caller in callers if caller.in_stasis]


async def test_a_leg_of_ours_and_a_channel_that_is_called_are_hung_up(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leg, called = fake.enter("leg-1", LEG, "1.1", up=True), fake.enter("leg-2", "ivr")
    called.state = "Ringing"
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert leg.log[0].startswith("hangup")
    assert called.log[0].startswith("hangup")
    assert "legs hung up: 2" in capsys.readouterr().out


async def test_two_who_talk_are_not_parted_and_somebody_is_to_look_again(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caller, leg = fake.enter("1.1", "ivr", up=True), fake.enter("leg-1", LEG, "1.1", up=True)
    talk(fake, caller, leg)
    assert await typed("--config", settings(tmp_path, fake)) == 3
    assert (caller.log, leg.log) == ([], [])
    assert "left talking: 2" in capsys.readouterr().out


async def test_who_is_alone_in_a_bridge_of_ours_is_taken_out_and_handed_over(fake: FakeAri, tmp_path: Path) -> None:
    caller = fake.enter("1.1", "ivr", up=True)
    talk(fake, caller, name=f"{bridges_of('callbridge')}1.1.1")
    assert await typed("--config", settings(tmp_path, fake)) == 0
    assert not fake.talks.bridges
    assert not caller.in_stasis


async def test_a_channel_that_is_elsewhere_is_left_alone(fake: FakeAri, tmp_path: Path) -> None:
    away, foreign = fake.enter("1.1", "ivr", up=True), fake.enter("1.2", "ivr", up=True)
    away.in_stasis = False
    assert await typed("--config", settings(tmp_path, fake, f'app = "other"\n{password()}')) == 0
    assert (away.log, foreign.log) == ([], [])


async def test_without_an_application_nobody_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_ari() as fake:
        assert await typed("--config", settings(tmp_path, fake)) == 0
    assert "callers to the dialplan: 0" in capsys.readouterr().out


async def test_a_dry_run_only_tells(fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    caller, leg = fake.enter("1.1", "ivr", up=True), fake.enter("leg-1", LEG, up=True)
    talk(fake, caller)
    assert await typed("--config", settings(tmp_path, fake), "--dry-run") == 0
    assert (caller.log, leg.log, len(fake.talks.bridges)) == ([], [], 1)
    assert "would be, callers to the dialplan: 1, legs hung up: 1" in capsys.readouterr().out


# ---- when nothing may be done, or something cannot


async def test_a_service_that_lives_keeps_its_callers(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = fake.enter("1.1", "ivr", up=True)
    file = settings(tmp_path, fake)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "control.sock"))
        listening.listen()
        with pytest.raises(SystemExit) as ended:
            await typed("--config", file)
        assert ended.value.code == 4
        assert caller.log == []
        assert "a Callbridge runs" in capsys.readouterr().err
        assert await typed("--config", file, "--force") == 0
        assert not caller.in_stasis


async def test_a_socket_that_a_killed_service_has_left_stops_nobody(fake: FakeAri, tmp_path: Path) -> None:
    fake.enter("1.1", "ivr", up=True)
    file = settings(tmp_path, fake)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "control.sock"))
    assert await typed("--config", file) == 0


def test_a_socket_that_is_busy_is_one_that_lives(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as one:
        listening.bind(str(tmp_path / "control.sock"))
        listening.listen(0)
        one.connect(str(tmp_path / "control.sock"))
        assert "may run" in rescue.living(tmp_path / "control.sock")


async def test_a_service_that_comes_back_meanwhile_keeps_the_rest(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    callers = [fake.enter(f"1.{number}", "ivr", up=True) for number in range(3)]
    file = settings(tmp_path, fake)
    answers = fake.holds("GET applications/callbridge")
    with socket.socket(socket.AF_UNIX) as listening:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(typed("--config", file))
            await fake.until(lambda: fake.asked("GET applications/callbridge"))
            listening.bind(str(tmp_path / "control.sock"))
            listening.listen()
            answers.set()
    assert running.result() == 1
    assert all(caller.in_stasis for caller in callers)
    assert "FAILED: 3 (a Callbridge runs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('ari_password = "wrong"', "ARI answers 401"),
        ('ari_password = "x"\nari_url = "http://127.0.0.1:1/ari"', "ARI does not answer: [Errno 111]"),
        ('ari_password = "x"\nari_url = "nonsense"', "ARI does not answer: unknown url type"),
        ('ari_password_file = "nowhere"', "cannot be read"),
        ('ari_password = "x"\nca_file = "nowhere"', "cannot be read"),
    ],
)
async def test_a_server_that_cannot_be_asked_is_one_line_and_status_1(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, said: str
) -> None:
    file = settings(tmp_path, fake, more)
    text = file.read_text()
    if more.count("ari_url"):
        file.write_text(text.replace(f'ari_url = "{fake.url}"\n', ""))
    assert await typed("--config", file) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("pbx1: FAILED: ")
    assert said in line
    assert PASSWORD not in line


async def test_one_caller_who_cannot_be_handed_over_keeps_no_other(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = fake.enter("1.1", "ivr", up=True), fake.enter("1.2", "ivr", up=True)
    fake.fails("POST channels/1.1/continue")
    assert await typed("--config", settings(tmp_path, fake)) == 1
    assert (first.in_stasis, second.in_stasis) == (True, False)
    assert "FAILED: 1 (ARI answers 500" in capsys.readouterr().out


async def test_what_is_not_done_in_time_is_left_to_the_next_try(
    fake: FakeAri, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = fake.enter("1.1", "ivr", up=True)
    monkeypatch.setattr(rescue, "ALL", -1.0)
    assert await typed("--config", settings(tmp_path, fake)) == 1
    assert caller.in_stasis
    assert "no time is left" in capsys.readouterr().out


@pytest.mark.parametrize(("text", "said"), [(None, "No such file"), ("[numbers]\n", "no table [asterisk.NAME]")])
def test_without_settings_it_says_what_it_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / "callbridge.toml").write_text(text)
    with pytest.raises(SystemExit) as ended:
        rescue.main(["--config", str(tmp_path / "callbridge.toml")])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


# ---- its settings

WHOLE = """
schema = 1
[control]
socket = "/x/y.sock" # a comment
[asterisk.pbx-1]
ari_url = 'https://pbx/ari'
ari_user = "us\\u0065r" # one
app = "voice"
tls_verify = false
[asterisk.pbx-1.ami]
password = "not this one"
[numbers]
organisation = "0003"
[[extension]]
ari_user = "nor this one"
"""
READ = {
    "control": {"socket": "/x/y.sock"},
    "asterisk": {"pbx-1": {"ari_url": "https://pbx/ari", "ari_user": "user", "app": "voice", "tls_verify": False}},
}


def without_ami(read: dict[str, dict[str, dict[str, object]]]) -> object:
    return read | {
        "asterisk": {name: {k: v for k, v in one.items() if k != "ami"} for name, one in read["asterisk"].items()}
    }


def test_it_reads_what_it_needs() -> None:
    assert without_ami(rescue.read_settings(WHOLE, {})) == READ


def test_it_reads_the_same_from_a_file_that_is_broken_elsewhere() -> None:
    assert without_ami(rescue.read_settings(WHOLE + "\nbroken = = 1\n", {})) == READ


DOTTED = """
asterisk.pbx-1.ari_url = 'https://pbx/ari'
asterisk."pbx-1".ari_user = "user"
asterisk . pbx-1 . app = "voice"
[asterisk.'pbx-1']
tls_verify = false
[control]
socket = "/x/y.sock"
"""


@pytest.mark.parametrize("text", [WHOLE, DOTTED], ids=["tables", "dotted keys"])
def test_it_reads_the_same_with_a_python_that_knows_no_toml(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def none_such(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(rescue, "import_module", none_such)
    assert without_ami(rescue.read_settings(text, {})) == READ


@pytest.mark.parametrize(
    "text",
    [
        "asterisk = 1\ncontrol = 2",
        "[asterisk]\npbx1 = 1",
        "",
        "[",
        "\x00",
        " = true\n[",
        'control = true\ncontrol.socket = "x"\n[',
    ],
)
def test_settings_that_make_no_sense_are_none(text: str) -> None:
    assert rescue.read_settings(text, {}) == {"asterisk": {}, "control": {}}


def test_the_environment_counts_more() -> None:
    environ = {
        "CALLBRIDGE_ASTERISK__PBX_1__ARI_URL": "http://other/ari",
        "CALLBRIDGE_ASTERISK__PBX_1__AMI__PASSWORD": "nothing of ours",
        "CALLBRIDGE_ASTERISK__NEW__ARI_PASSWORD_ENV": "THERE",
        "CALLBRIDGE_CONTROL__SOCKET": "/z.sock",
        "XCALLBRIDGE_CONTROL__SOCKET": "/no.sock",
        "CALLBRIDGE_CONFIG": "/no.toml",
    }
    read = rescue.read_settings(WHOLE, environ)
    assert read["control"] == {"socket": "/z.sock"}
    assert read["asterisk"]["pbx-1"]["ari_url"] == "http://other/ari"
    assert read["asterisk"]["new"] == {"ari_password_env": "THERE"}


def test_another_form_of_a_secret_in_the_environment_takes_the_place_of_the_files() -> None:
    file = '[asterisk.a]\nari_password_file = "secret"\n'
    read = rescue.read_settings(file, {"CALLBRIDGE_ASTERISK__A__ARI_PASSWORD": "x"})
    assert read["asterisk"]["a"] == {"ari_password": "x"}


@pytest.mark.parametrize("form", ["ari_password_file = 'secret'", "ari_password_env = 'SECRET_OF_ARI'"])
async def test_the_password_may_come_from_elsewhere(
    fake: FakeAri, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    monkeypatch.setenv("SECRET_OF_ARI", PASSWORD)
    caller = fake.enter("1.1", "ivr", up=True)
    assert await typed("--config", settings(tmp_path, fake, form)) == 0
    assert not caller.in_stasis


def test_tls_is_verified_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    url = {"ari_url": "https://127.0.0.1:1/ari", "ari_password": "x"}
    for table in (url, url | {"tls_verify": "false"}):
        with pytest.raises(rescue.Trouble, match="Connection refused"):
            rescue.Server(table, tmp_path, {}).ask("GET", "bridges")


# ---- what it says again is what the rest of the house says


def test_its_names_and_defaults_are_those_of_the_service() -> None:
    assert rescue.LEG == LEG
    assert str(DEFAULT_CONFIG) == rescue.CONFIG
    assert str(ControlSettings().socket) == rescue.SOCKET
    defaults = AsteriskSettings.model_validate({"ari_password": "x"})
    made = vars(rescue.Server({"ari_password": "x"}, Path(), {}))
    said = vars(
        rescue.Server(defaults.model_dump(include={"ari_url", "ari_user", "app"}) | {"ari_password": "x"}, Path(), {})
    )
    assert {name: made[name] for name in ("app", "_url", "_headers")} == {
        name: said[name] for name in ("app", "_url", "_headers")
    }


def test_it_imports_nothing_but_the_standard_library_and_is_written_for_python_3_9() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 9))
    names = [
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_it_runs_alone(tmp_path: Path) -> None:
    alone = tmp_path / "rescue.py"
    alone.write_text(SOURCE.read_text())
    ended = subprocess.run(
        [sys.executable, "-I", "-S", alone, "--config", tmp_path / "nowhere.toml"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 2
    assert "nowhere.toml: No such file" in ended.stderr
