"""What the pages about sounds and speech tell people to type and to write is true.

The engines are stand-ins that keep to the command lines of the real ones: piper is not installed by this project.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.calls.ports import Speech
from bridge.cli import app
from bridge.config.live import load_live
from bridge.config.load import read_settings
from bridge.sounds import processes
from bridge.sounds.speech import Speaker
from bridge.sounds.wav import length
from tests.fakes.http_server import Connection, body, http_server, reply
from tests.fakes.ivr_files import write_settings
from tests.fakes.ports import ListJournal
from tests.fakes.tones import a_tone
from tests.house import ROOT

VOICE_PAGE = (ROOT / "docs/howto/natural-voice.md").read_text("utf-8")
SOUNDS_PAGE = (ROOT / "docs/howto/sounds.md").read_text("utf-8")
REFERENCE = (ROOT / "docs/reference/sounds-and-speech.md").read_text("utf-8")
SETTINGS_HEAD = "schema = 1\n[asterisk.a]\nari_password = 'x'\n[numbers]\norganisation = '0003'\n"
IVR_HEAD = 'schema = 1\n[ivr]\nextension = "099"\n[context.main]\nentry = true\n'

PIPER = """\
import argparse, io, sys, wave
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-f", "--output-file", "--output_file")
parser.add_argument("--length-scale", "--length_scale", type=float)
args, unknown = parser.parse_known_args()
texts = [" ".join(unknown)] if unknown else sys.stdin
if not (Path(args.model).exists() and Path(args.model + ".json").exists()):
    raise ValueError(f"Unable to find voice: {args.model}")
if args.output_file != "-":
    sys.exit("only - writes to standard output")
made = io.BytesIO()
with wave.open(made, "wb") as sound:
    sound.setparams((1, 2, 22050, 0, "NONE", ""))
    for line in texts:
        sound.writeframes(b"\\0\\x40" * int(1070 * len(line.strip()) * (args.length_scale or 1)))
sys.stdout.buffer.write(made.getvalue())
"""
FLITE = """\
import argparse, sys, wave

parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("-voice")
parser.add_argument("--setf")
parser.add_argument("-o")
args = parser.parse_args()
name, _, stretch = args.setf.partition("=")
assert name == "duration_stretch", name
with wave.open(args.o, "wb") as sound:
    sound.setparams((1, 2, 16000, 0, "NONE", ""))
    sound.writeframes(b"\\0\\x40" * int(775 * len(sys.stdin.read().strip()) * float(stretch)))
with open(args.o, "rb+") as again:  # as flite does, which a pipe cannot
    assert again.read(4) == b"RIFF"
"""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def recipe(word: str) -> str:
    return next(block for block in blocks(VOICE_PAGE, "toml") if word in block)


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


def assert_is_an_ivr(text: str, folder: Path) -> None:
    (folder / "ivr").mkdir(parents=True)
    (folder / "ivr/sample.toml").write_text(IVR_HEAD + text)
    settings = read_settings(SETTINGS_HEAD, folder / "callbridge.toml", {})
    assert load_live(settings, accept_errors=True).ivrs  # its sounds and voices are not there, and need not be


@pytest.mark.parametrize("text", [block for page in (VOICE_PAGE, REFERENCE) for block in blocks(page, "toml")])
def test_every_sample_is_accepted(text: str, tmp_path: Path) -> None:
    if text.startswith("[speech]"):
        assert read_settings(SETTINGS_HEAD + text, tmp_path / "callbridge.toml", {}).speech.voice
    else:
        assert_is_an_ivr(text, tmp_path)


async def spoken(text: str, speech: Speech, folder: Path) -> tuple[float, list[str]]:
    """Seconds, to one decimal, of what a recipe makes of a text, and the faults."""
    (folder / "ivr").mkdir(exist_ok=True)
    settings = read_settings(
        f"{SETTINGS_HEAD}{text}".replace("[speech]\n", f"[speech]\ncache_dir = '{folder}/speech'\n"),
        folder / "callbridge.toml",
        {},
    )
    voices, journal = load_live(settings).voices, ListJournal()
    async with asyncio.TaskGroup() as tasks:
        speaker = Speaker(settings.speech, str(folder / "speech"), lambda: voices, journal, tasks)
        await speaker.open()
        made = await speaker.speak(speech)
    assert made is not None
    return round(length(Path(f"{made.media.text.removeprefix('sound:')}.wav")), 1), journal.codes


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of programs, found as `/usr/local/bin` is."""
    here = tmp_path / "bin"
    program(here / "piper", f"#!{sys.executable}\n{PIPER}")
    program(here / "flite", f"#!{sys.executable}\n{FLITE}")
    program(here / "say-flite", next(block for block in blocks(VOICE_PAGE, "sh") if "say-flite" in block))
    monkeypatch.setitem(processes.ENVIRONMENT, "PATH", f"{processes.ENVIRONMENT['PATH']}:{here}")
    return here


async def test_piper_as_a_program_speaks_as_the_page_says(programs: Path, tmp_path: Path) -> None:
    for ending in ("onnx", "onnx.json"):
        (tmp_path / f"de_DE-thorsten-medium.{ending}").touch()
    text = recipe("/opt/piper/bin/piper").replace("/opt/piper/bin", str(programs))
    text = text.replace("/var/lib/callbridge/piper", str(tmp_path))
    assert await spoken(text, Speech("Guten Morgen.", "de"), tmp_path) == (0.6, [])
    assert await spoken(text, Speech("Guten Morgen.", "de", speed=0.5), tmp_path) == (1.3, [])
    _, codes = await spoken(text, Speech("Good morning.", "en"), tmp_path)
    assert codes == ["CB302"]  # there is no en.onnx, and espeak-ng has spoken


async def test_piper_as_a_server_speaks_as_the_page_says(tmp_path: Path) -> None:
    async def synthesize(connection: Connection, request: bytes) -> None:
        assert request.startswith(b"POST /synthesize ")
        data = json.loads(body(request))
        assert data["voice"] == "de_DE-thorsten-medium"
        await reply(a_tone(0.3, 22050, seconds=0.048 * len(data["text"])))(connection, request)

    async with http_server(synthesize) as site:
        text = recipe("http://127.0.0.1:5500/synthesize").replace("5500", str(site.port))
        assert await spoken(text, Speech("Guten Morgen.", "de"), tmp_path) == (0.6, [])


async def test_flite_speaks_english_as_the_page_says_and_leaves_the_rest_to_espeak(
    programs: Path, tmp_path: Path
) -> None:
    text = recipe("say-flite")
    assert await spoken(text, Speech("Good morning.", "en"), tmp_path) == (0.6, [])
    assert await spoken(text, Speech("Good morning.", "en", speed=0.5), tmp_path) == (1.3, [])
    _, codes = await spoken(text, Speech("Guten Morgen.", "de"), tmp_path)
    assert codes == ["CB302", "CB302"]  # neither de nor en is one of its voices, and espeak-ng has spoken


def test_the_commands_about_sounds_do_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_settings(tmp_path)
    monkeypatch.setenv("CALLBRIDGE_CONFIG", str(config))
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(tmp_path / "sounds/client")
    (tmp_path / "welcome.wav").write_bytes(a_tone(0.2, 44100, 2))
    commands = [line for block in blocks(SOUNDS_PAGE, "sh") for line in block.splitlines()]
    typed = [line.replace("welcome.mp3", "welcome.wav").split()[1:] for line in commands if line.startswith("callb")]
    assert len(typed) == 3
    for words in typed:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
    assert (tmp_path / "sounds/client/0003/ro/acme/welcome.wav").exists()
    (ivr,) = blocks(SOUNDS_PAGE, "toml")
    assert_is_an_ivr(ivr, tmp_path / "other")


def test_what_is_made_by_hand_is_good_enough_for_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_settings(tmp_path)
    (by_hand,) = (line for block in blocks(SOUNDS_PAGE, "sh") for line in block.splitlines() if line.startswith("sox"))
    (tmp_path / "welcome.wav").write_bytes(a_tone(0.2, 44100, 2))
    words = by_hand.replace("/var/lib/callbridge", str(tmp_path)).replace("welcome.flac", "welcome.wav").split()
    subprocess.run(words, cwd=tmp_path, check=True)
    result = CliRunner().invoke(app, ["sounds", "check", "--config", str(config), "--strict"])
    assert (result.exit_code, result.stdout) == (0, "1 sound, 0 errors, 0 warnings\n")
