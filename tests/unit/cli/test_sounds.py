"""`callbridge sounds list`, `check` and `import`, as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app
from bridge.telephony.plain import harmless
from tests.fakes.ivr_files import write_settings
from tests.fakes.tones import a_tone


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings with sounds in two views: `welcome` of 1 s for all, `menu` of one organisation, and Asterisk's beep."""
    file = write_settings(tmp_path)
    put(tmp_path / "sounds/client/en/welcome.wav", seconds=1.0)
    put(tmp_path / "sounds/client/0003/ro/acme/menu.wav")
    put(tmp_path / "system/en/beep.wav")
    put(tmp_path / "system/en/silence/1.wav", level=0)
    return file


def put(file: Path, level: float = 0.3, seconds: float = 0.5, rate: int = 8000) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(a_tone(level, rate, seconds=seconds))


def typed(config: Path, *arguments: str | Path) -> Result:
    command, *rest = (str(one) for one in arguments)
    return CliRunner().invoke(app, ["sounds", command, "--config", str(config), *rest])


def test_list_shows_what_there_is(config: Path) -> None:
    lines = [line.split() for line in typed(config, "list").stdout.splitlines()]
    assert lines == [
        ["client", "all", "en", "welcome", "1.0", "s", "wav"],
        ["client", "0003", "ro", "acme/menu", "0.5", "s", "wav"],
        ["system", "-", "en", "beep", "0.5", "s", "wav"],
        ["system", "-", "en", "silence/1", "0.5", "s", "wav"],
    ]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("--view system", ["beep", "1"]),
        ("--organisation 0003", ["menu"]),
        ("--language ro --folder acme", ["menu"]),
        ("--folder nothing", []),
    ],
)
def test_list_may_be_narrowed_and_read_by_programs(config: Path, options: str, names: list[str]) -> None:
    shown = [json.loads(line) for line in typed(config, "list", "--json", *options.split()).stdout.splitlines()]
    assert [one["name"] for one in shown] == names


def test_json_holds_all_that_is_known(config: Path) -> None:
    assert json.loads(typed(config, "list", "--json", "--language", "ro").stdout) == {
        "view": "client",
        "organisation": "0003",
        "language": "ro",
        "folder": "acme",
        "name": "menu",
        "formats": ["wav"],
        "seconds": 0.5,
        "files": [str(config.parent / "sounds/client/0003/ro/acme/menu.wav")],
    }


def test_check_is_content_with_good_sounds(config: Path) -> None:
    result = typed(config, "check")
    assert (result.stdout, result.exit_code) == ("2 sounds, 0 errors, 0 warnings\n", 0)
    assert typed(config, "check", "--view", "system", "--strict").exit_code == 0  # its silence is meant


def test_check_says_of_each_file_what_is_wrong_and_what_to_do(config: Path) -> None:
    client = config.parent / "sounds/client"
    put(client / "en/fast.wav", rate=44100)
    put(client / "lost.wav")
    result = typed(config, "check")
    assert result.exit_code == 1
    form = "Asterisk does not play this form in a .wav file: 44.1 kHz, mono, 16 bit linear"
    place = "Move it to client/LANGUAGE/ or client/ORGANISATION/LANGUAGE/"
    assert result.stdout.splitlines() == [
        f"{client}/en/fast.wav: error: {form}. Convert it with callbridge sounds import.",
        f"{client}/lost.wav: warning: it lies in no folder of a language. {place}.",
        "3 sounds, 1 error, 1 warning",
    ]
    shown = json.loads(typed(config, "check", "--json").stdout)
    assert (shown["ok"], shown["sounds"]) == (False, 3)
    assert [(one["severity"], one["kind"]) for one in shown["findings"]] == [("error", "form"), ("warning", "stray")]


def test_a_warning_is_an_error_only_if_so_asked(config: Path) -> None:
    put(config.parent / "sounds/client/en/still.wav", level=0)
    assert typed(config, "check").exit_code == 0
    assert typed(config, "check", "--strict").exit_code == 1
    assert typed(config, "check", "--language", "ro", "--strict").exit_code == 0


def test_import_converts_and_says_what_it_did_and_how_to_use_it(config: Path, tmp_path: Path) -> None:
    put(tmp_path / "Noua voce.wav", rate=22050)
    options = ("--language", "ro", "--organisation", "0003", "--folder", "/acme/", "--name", "noutati")
    result = typed(config, "import", tmp_path / "Noua voce.wav", *options)
    made = config.parent / "sounds/client/0003/ro/acme/noutati.wav"
    assert result.exit_code == 0
    first, second, third = result.stdout.splitlines()
    assert first == f"{tmp_path}/Noua voce.wav → {made}"
    assert second.startswith("  0.5 s, 8 kHz, 16 bit, mono, raised by 7.")
    assert second.endswith("dB, peak -3.0 dB")
    assert third == '  in an IVR file: sound = "noutati", folder = "acme"'
    assert "noutati" in typed(config, "list", "--folder", "acme").stdout


def test_import_tells_programs_what_it_did(config: Path, tmp_path: Path) -> None:
    put(tmp_path / "one.wav")
    told = json.loads(typed(config, "import", tmp_path / "one.wav", "--json").stdout)
    assert told["source"] == str(tmp_path / "one.wav")
    assert (told["replaced"], told["file"].endswith("/en/one.wav")) == ([], True)


def test_import_takes_what_it_can_and_says_what_it_could_not(config: Path, tmp_path: Path) -> None:
    put(tmp_path / "one.wav")
    (tmp_path / "two.m4a").write_bytes(b"x")
    put(tmp_path / "still.wav", level=0)
    result = typed(config, "import", tmp_path / "one.wav", tmp_path / "two.m4a", tmp_path / "still.wav")
    assert result.exit_code == 1
    assert result.stderr == (
        f"{tmp_path}/two.m4a: no sound is read from .m4a files. Convert it to .wav first, for instance with ffmpeg.\n"
    )
    assert "not changed in level, peak -96.0 dB\n  warning: it is silent" in result.stdout
    again = typed(config, "import", tmp_path / "one.wav")
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)
    forced = typed(config, "import", "--force", tmp_path / "one.wav")
    assert (forced.exit_code, "  replaced " in forced.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "a.wav", "b.wav", "--name", "x"), "--name is for one file"),
        (("list", "--view", "recording"), "'recording' is not one of"),
    ],
)
def test_what_cannot_be_meant_is_status_2(config: Path, arguments: tuple[str, ...], said: str) -> None:
    result = typed(config, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_without_settings_or_sounds_it_says_so(config: Path, tmp_path: Path) -> None:
    assert typed(tmp_path / "nowhere.toml", "list").exit_code == 2
    config.write_text(config.read_text().replace('root = "sounds"', 'root = "nowhere"'))
    result = typed(config, "check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("nowhere: there is no such folder. Make it, or set [sounds] root.\n")


def test_the_name_of_a_file_steers_no_terminal(config: Path) -> None:
    put(config.parent / "sounds/client/en/\x1b]0;pwned\x07.wav")
    said = typed(config, "check").stdout.replace("\n", "")
    assert "pwned" in said
    assert harmless(said) == said
