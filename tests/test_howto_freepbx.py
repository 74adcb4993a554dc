"""What the page about FreePBX tells people to type and to write is true."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bridge.config.load import read_settings
from bridge.doctor.conf import parse_conf
from tests.house import ROOT

PAGE = (ROOT / "docs/howto/freepbx.md").read_text("utf-8")
OURS = ROOT / "asterisk-conf" / "freepbx"
GENERATED = ROOT / "tests" / "data" / "freepbx"
FIRST, PASSWORDS, _, _, UNDO = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
BASH = shutil.which("bash") or "bash"
OWNERS = "; what the owner has written\nlast = line without an end"


def typed(commands: str, folder: Path, cwd: Path = ROOT, path: str = os.environ["PATH"]) -> None:
    """What stands on the page, for a machine whose files lie in a folder, by somebody who is not root."""
    here = commands.replace("/etc/", f"{folder}/").replace("-o root -g callbridge ", "")
    names = "chown() { :; }; systemctl() { :; }; fwconsole() { :; }; "
    subprocess.run([BASH, "-euc", names + here], cwd=cwd, check=True, env={**os.environ, "PATH": path})


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Files of an owner who has written into two of them."""
    (tmp_path / "asterisk").mkdir()
    (tmp_path / "callbridge").mkdir()
    for file in ("http_custom.conf", "extensions_custom.conf"):
        (tmp_path / "asterisk" / file).write_text(OWNERS)
    return tmp_path


def test_the_lines_are_added_and_taken_away_again(machine: Path) -> None:
    etc = machine / "asterisk"
    typed(FIRST, machine)
    assert {file.name for file in etc.iterdir()} == {file.name for file in OURS.glob("*.conf")}
    for file in etc.iterdir():
        assert (OURS / file.name).read_text("utf-8") in file.read_text("utf-8")
        assert file.stat().st_mode & 0o777 == 0o640
    typed(UNDO, machine)
    assert {file.name: file.read_text("utf-8").strip() for file in etc.iterdir()} == {
        file.name: OWNERS if file.name in {"http_custom.conf", "extensions_custom.conf"} else ""
        for file in OURS.glob("*.conf")
    }


def test_each_password_goes_into_both_its_places(machine: Path) -> None:
    typed(FIRST + PASSWORDS, machine)
    files = {"ari": ("ari_additional_custom.conf", "password"), "manager": ("manager_custom.conf", "secret")}
    found = set()
    for name, (file, key) in files.items():
        secret = (machine / "callbridge" / f"{name}.secret").read_text("utf-8").rstrip("\n")
        assert parse_conf((machine / "asterisk" / file).read_text("utf-8")).value("callbridge", key) == secret
        found.add(secret)
    assert len(found) == 2
    assert not [file for file in (machine / "asterisk").iterdir() if "PUT-A-PASSWORD" in file.read_text("utf-8")]


def test_no_password_is_a_word_of_a_command_that_everybody_sees(machine: Path, tmp_path: Path) -> None:
    programs, seen = tmp_path / "programs", tmp_path / "seen"
    programs.mkdir()
    for name in ("cat", "chmod", "install", "openssl", "sed"):
        real = shutil.which(name)
        assert real
        (programs / name).write_text(f'#!{BASH}\necho {name} "$@" >> {seen}\nexec {real} "$@"\n')
        (programs / name).chmod(0o755)
    typed(FIRST + PASSWORDS, machine, path=str(programs))
    words = seen.read_text("utf-8")
    assert {"openssl", "sed", "install"} <= {line.partition(" ")[0] for line in words.splitlines()}
    for name in ("ari", "manager"):
        assert (machine / "callbridge" / f"{name}.secret").read_text("utf-8").strip() not in words


def test_the_settings_are_accepted() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    text = text.replace("ari_password_file", "ari_password").replace("password_file", "password")
    settings = read_settings(text, Path("callbridge.toml"), {})
    assert settings.dial.external == "Local/{number}@callbridge-out/n"


def test_each_file_and_context_that_is_named_exists() -> None:
    files = set(re.findall(r"`(\w+_custom\.conf)`", PAGE))
    assert files == {file.name for file in OURS.glob("*.conf")}
    text = (OURS / "extensions_custom.conf").read_text("utf-8") + (GENERATED / "extensions.conf").read_text("utf-8")
    named = set(re.findall(r"(callbridge-\w+|from-[a-z-]+)[\],@]", PAGE))
    assert named >= {"callbridge-in", "callbridge-out", "callbridge-failed", "from-did-direct"}
    assert named <= _contexts(text)
    assert text.count("Gosub(callbridge-after,s,1(from-did-direct,200,1))") == 5


def _contexts(text: str) -> set[str]:
    return set(re.findall(r"^(?:\[|include => )([\w-]+)", text, re.MULTILINE))


def test_files_inside_general_begin_no_section_and_have_nothing_behind_a_value() -> None:
    for name in ("http_custom.conf", "ari_general_custom.conf"):
        lines = (OURS / name).read_text("utf-8").splitlines()
        assert not [line for line in lines if line.startswith("[")]
        assert not [line for line in lines if not line.startswith(";") and ";" in line]


def test_what_freepbx_includes_of_the_owner_is_what_we_add_to() -> None:
    text = "\n".join(file.read_text("utf-8") for file in GENERATED.glob("*.conf"))
    included = set(re.findall(r"^#include (\S+)", text, re.MULTILINE))
    assert {file.name for file in OURS.glob("*.conf")} <= included
