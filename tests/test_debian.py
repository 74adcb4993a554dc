"""What packaging/debian says is what the units, the commands and the how-to say."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from bridge.cli.commands import FILES
from bridge.cli.config_option import DEFAULT_CONFIG
from bridge.sounds.settings import SoundsSettings
from lab.deb import debian_version
from lab.debian_root import dependencies
from tests.house import ROOT

DEBIAN = ROOT / "packaging" / "debian"
UNITS = sorted((ROOT / "packaging" / "systemd").glob("*.service"))
HOWTO = (ROOT / "docs" / "howto" / "install-debian.md").read_text("utf-8")
RULES = (DEBIAN / "rules").read_text("utf-8")
SCRIPTS = sorted(DEBIAN.glob("callbridge.p*[mt]"))
MOVED = re.compile(r"-e 's\|([^|]+)\|\$\(HOME_DIR\)/([^|]*)\|'")


def test_the_how_to_and_the_readme_on_the_machine_say_the_same_lines() -> None:
    readme = (DEBIAN / "README.Debian").read_text("utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.startswith("    ")]
    assert len(lines) >= 8
    assert [line for line in lines if line not in {one.strip() for one in HOWTO.splitlines()}] == []


def test_no_path_of_an_installation_by_hand_is_left_in_the_units() -> None:
    moves = MOVED.findall(RULES)
    assert len(UNITS) == 2
    for unit in UNITS:
        text = unit.read_text("utf-8")
        for here, there in moves:
            text = text.replace(here, f"/usr/lib/callbridge/{there}")
        assert not re.search(r"^Exec\w+=.*/(?:opt|local)/", text, re.MULTILINE), unit.name
    assert "HOME_DIR := /usr/lib/callbridge\n" in RULES


def test_the_man_page_names_commands_that_exist() -> None:
    page = (DEBIAN / "callbridge.1").read_text("utf-8")
    named = set(re.findall(r"^\.B callbridge ([a-z]+)$", page, re.MULTILINE))
    assert len(named) > 5
    assert named <= set(FILES)


def test_what_the_scripts_call_is_among_the_dependencies_or_in_every_debian() -> None:
    assert {"acl", "adduser", "espeak-ng", "python3", "sox"} <= set(dependencies())


def test_its_scripts_make_the_folders_that_no_service_makes() -> None:
    text = (DEBIAN / "callbridge.postinst").read_text("utf-8")
    assert f'mkdir -p -m 755 "$STATE/{SoundsSettings().root.name}"' in text
    assert f"\nSTATE={SoundsSettings().root.parent}\n" in text
    assert f"\nETC={DEFAULT_CONFIG.parent}\n" in text


def test_root_changes_nothing_below_a_folder_of_the_services_user(tmp_path: Path) -> None:
    told, text = tmp_path / "told", (DEBIAN / "callbridge.postinst").read_text("utf-8")
    for folder in ("/etc/callbridge", "/var/lib/callbridge", "/var/log/callbridge", "/usr/share"):
        text = text.replace(folder, f"{tmp_path}{folder}")
    samples = tmp_path / "usr" / "share" / "callbridge" / "asterisk-conf"
    for needed in (tmp_path / "bin", samples, tmp_path / "etc" / "callbridge" / "asterisk"):
        needed.mkdir(parents=True)
    for sample in ("ari.conf", "manager.conf"):
        (samples / sample).write_text("password = PUT-A-PASSWORD-OF-YOUR-OWN-HERE\n", "utf-8")
    for command in ("adduser", "chgrp", "chmod", "chown", "getent", "install", "mkdir", "rm", "runuser", "setfacl"):
        stub = tmp_path / "bin" / command
        stub.write_text(f'#!/bin/sh\necho {command} "$@" >>{told}\n[ {command} != getent ]\n', "utf-8")
        stub.chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", text, "postinst", "configure"], check=True, env={"PATH": path})
    lines = told.read_text("utf-8").splitlines()
    state = f"{tmp_path}/var/lib/callbridge"
    below = [line for line in lines if f"{state}/" in line or f"{tmp_path}/var/log/callbridge/" in line]
    assert f"install -d -o callbridge -g callbridge -m 755 {state}" in lines
    assert below == [f"runuser -u callbridge -- mkdir -p -m 755 {state}/sounds"]


def test_to_purge_takes_every_password_also_one_that_was_half_made_and_follows_no_link(tmp_path: Path) -> None:
    text = (DEBIAN / "callbridge.postrm").read_text("utf-8")
    for folder in ("/etc/callbridge", "/var/lib/callbridge", "/var/log/callbridge", "/run/callbridge"):
        text = text.replace(folder, f"{tmp_path}{folder}")
        (tmp_path / folder[1:] / "asterisk").mkdir(parents=True)
    etc, state, others = tmp_path / "etc" / "callbridge", tmp_path / "var" / "lib" / "callbridge", tmp_path / "others"
    for file in ("ari.secret", "ami.secret.new", "asterisk/ari.conf", "asterisk/manager.conf.new", "ivr.of.mine"):
        (etc / file).write_text("a password", "utf-8")
    others.mkdir()
    (others / "valuable").touch()
    (state / "sounds").symlink_to(others)
    subprocess.run(["sh", "-c", text, "postrm", "purge"], check=True)
    assert [file.name for file in etc.iterdir()] == ["ivr.of.mine"]
    assert (others / "valuable").exists()
    assert not state.exists()


def test_root_makes_and_gives_away_nothing_where_somebody_else_may_put_a_link() -> None:
    text = (DEBIAN / "callbridge.postinst").read_text("utf-8")
    inside = [line.strip() for line in text.splitlines() if re.search(r"\$STATE/|\$recordings", line)]
    assert len(inside) > 3
    assert [line for line in inside if not line.startswith(("runuser -u ", "echo "))] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.suffix)
def test_its_scripts_are_shell_and_have_a_place_for_debhelpers_lines(script: Path) -> None:
    assert len(SCRIPTS) == 3
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    text = script.read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -e\n" in text
    assert "\n#DEBHELPER#\n" in text


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("0.1.0", "0.1.0-1~forky1"),
        ("0.2.0rc1", "0.2.0~rc1-1~forky1"),
        ("0.2.0.dev3", "0.2.0~dev3-1~forky1"),
        ("0.2.0.post1", "0.2.0.post1-1~forky1"),
    ],
)
def test_debian_sorts_versions_as_python_does(version: str, wanted: str) -> None:
    assert debian_version(version, "forky") == wanted
