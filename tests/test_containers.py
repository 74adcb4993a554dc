"""The containers may do what they must, and nothing else; `make docker-test` looks at the same from inside, for real.

Source: docs/explanation/security.md, T-LOCAL-07.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from bridge.config.settings import ServiceSettings
from lab.docker_confined import WRITES, steps
from tests.house import ROOT

COMPOSE = (ROOT / "docker" / "compose.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "docker" / "Dockerfile.callbridge").read_text("utf-8")
HEALTH = ROOT / "docker" / "health.py"
SERVICES = ("asterisk", "callbridge", "script")
NOTHING = "CapEff:0000000000000000 CapBnd:0000000000000000 NoNewPrivs:1"


def service(name: str) -> str:
    """Its part of the compose file."""
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_has_a_capability_or_can_get_one(name: str) -> None:
    assert "cap_drop: [ALL]\n" in service(name)
    assert 'security_opt: ["no-new-privileges:true"]\n' in service(name)
    assert not re.search(r"privileged:|cap_add|docker\.sock|pid:|userns_mode", service(name))


@pytest.mark.parametrize("name", ["callbridge", "script"])
def test_the_file_system_is_read_only_but_for_volumes_and_a_small_tmp(name: str) -> None:
    assert "read_only: true\n" in service(name)
    assert re.search(r'tmpfs: \["/tmp:size=[0-9]+m,mode=1777,noexec,nosuid,nodev"\]', service(name))


def test_what_is_not_callbridges_to_change_is_mounted_so_that_it_cannot() -> None:
    mounts = dict(re.findall(r"^      - [\w./-]+:(/[^:\s]+)(:ro)?", service("callbridge"), re.MULTILINE))
    read_only = {place for place, how in mounts.items() if how}
    assert mounts.keys() - read_only == {
        "/run/callbridge", "/var/lib/callbridge", "/var/lib/callbridge/speech", "/var/log/callbridge",
        "/var/spool/asterisk/recording",
    }  # fmt: skip


def test_docker_waits_longer_than_calls_may_take_to_finish() -> None:
    found = re.search(r"stop_grace_period: ([0-9]+)s", service("callbridge"))
    assert found
    assert int(found[1]) >= ServiceSettings().drain + 10


def test_the_image_runs_as_a_user_with_a_number_and_says_whether_it_lives() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK " in last
    assert not re.search(r"^(?:ENV|ARG) .*(?:PASSWORD|SECRET|TOKEN)", DOCKERFILE, re.MULTILINE | re.IGNORECASE)


async def health(socket: Path) -> int:
    env = {"CALLBRIDGE_CONTROL__SOCKET": str(socket), "PATH": os.defpath}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-S", HEALTH, env=env, stderr=asyncio.subprocess.PIPE
    )
    await process.communicate()
    return process.returncode if process.returncode is not None else -1


@pytest.mark.parametrize(("answer", "status"), [("200 OK", 0), ("500 Oh", 1), ("", 1)])
async def test_who_answers_at_the_control_socket_lives(tmp_path: Path, answer: str, status: int) -> None:
    heard = []

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n"))
        writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\n{{}}".encode() if answer else b"")
        writer.close()

    async with await asyncio.start_unix_server(answered, tmp_path / "control.sock"):
        assert await health(tmp_path / "control.sock") == status
    assert heard == [b"GET /v1/status HTTP/1.1\r\n"]


async def test_where_nobody_listens_nothing_lives(tmp_path: Path) -> None:
    assert await health(tmp_path / "control.sock") == 1


def test_what_is_seen_inside_is_judged() -> None:
    writes = [f"writes:{place}" for place in WRITES["callbridge"]]
    good = steps("callbridge", ["10001", *NOTHING.split(), *writes])
    assert [step.seen for step in good] == [True] * 4
    bad = steps("callbridge", ["0", "CapEff:00000000a80425fb", "NoNewPrivs:0", *writes, "writes:/etc"])
    assert [step.seen for step in bad] == [False] * 4
    assert [step.seen for step in steps("callbridge", [])] == [False] * 4
    assert [step.seen for step in steps("asterisk", ["101", *NOTHING.split()])] == [True] * 3
