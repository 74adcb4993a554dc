"""The lab in containers: starts docker/compose.yaml, and asks the containers what they know.

Knows compose of version 1 and 2. Does not know the demo call, how images are built, nor how an engine is started.
"""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from lab.docker_images import ASTERISK, CALLBRIDGE, build_images
from lab.ports import PortBlock, reserve
from lab.process import output_of, succeeds
from lab.stage import (
    ROOT,
    Entry,
    Event,
    Say,
    complaints_in,
    entries_in,
    events_in,
    requests_in,
    until_registered,
)

COMPOSE_FILE: Final = ROOT / "docker" / "compose.yaml"
SERVICES: Final = ("asterisk", "callbridge", "script")


async def engine_answers(env: Mapping[str, str] | None = None) -> bool:
    """Whether a Docker engine can be used from here."""
    return bool(shutil.which("docker")) and await succeeds(["docker", "info"], env)


async def compose_command() -> list[str]:
    """`docker compose` (version 2) or `docker-compose` (version 1); empty when there is none."""
    if shutil.which("docker") and await succeeds(["docker", "compose", "version"]):
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else []


async def can_compose() -> bool:
    """Whether the lab can run in containers."""
    return bool(await compose_command()) and await engine_answers()


class DockerStage:
    """The lab while its containers run. Fulfils Stage."""

    def __init__(self, compose: list[str], env: Mapping[str, str]) -> None:
        """`env` holds the ports, as `numbers` names them."""
        self._compose, self._env = [*compose, "-f", str(COMPOSE_FILE), "-p", "callbridge-lab"], env
        self.sip_port = int(env["CALLBRIDGE_LAB_SIP_PORT"])
        self.form = f"http://127.0.0.1:{env['CALLBRIDGE_LAB_SCRIPT_PORT']}/"
        self.parts: list[tuple[str, str]] = []
        self.console = self.terminal = None
        self.phone_password = ""

    async def compose(self, *words: str) -> str:
        """What a command of compose prints."""
        return await output_of([*self._compose, *words], self._env, ROOT)

    async def inside(self, service: str, *words: str, env: Mapping[str, str] | None = None) -> str:
        """What a program prints in a container that runs."""
        settings = [word for name, value in (env or {}).items() for word in ("-e", f"{name}={value}")]
        return await self.compose("exec", "-T", *settings, service, *words)

    async def health(self, service: str) -> str:
        """What Docker thinks of a container: `starting`, `healthy`, `unhealthy`."""
        name = (await self.compose("ps", "-q", service)).strip()
        said = await output_of(["docker", "inspect", "--format", "{{.State.Health.Status}}", name], self._env, ROOT)
        return said.strip()

    async def ask_around(self) -> None:
        """Learn the password and the versions from the containers."""
        self.phone_password = (await self.inside("asterisk", "cat", "/run/callbridge-lab/phone.secret")).strip()
        asterisk = (await self.inside("asterisk", "asterisk", "-V")).strip().removeprefix("Asterisk ")
        engine = await output_of(["docker", "version", "--format", "{{.Server.Version}}"], self._env, ROOT)
        self.parts = [
            ("Docker", f"engine {engine.strip()}, {' '.join(self._compose[:-4])}"),
            ("Asterisk", f"{asterisk}, image {ASTERISK}"),
            ("Callbridge", f"image {CALLBRIDGE}, settings in lab/etc"),
            ("Demo script", "lab/scripts/demo.py"),
        ]

    async def journal(self) -> list[Entry]:
        files = "cat /var/lib/callbridge/journal/*.jsonl 2>/dev/null || true"
        return entries_in(await self.inside("callbridge", "sh", "-c", files))

    async def asked(self) -> list[str]:
        return requests_in(await self.compose("logs", "--no-color", "script"))

    async def events(self) -> list[Event]:
        return events_in(await self.compose("logs", "--no-color", "script"))

    async def timeline(self, call: str, width: int, *, colours: bool) -> str:
        look = {"COLUMNS": str(width)} | ({"FORCE_COLOR": "1"} if colours else {"NO_COLOR": "1"})
        return await self.inside("callbridge", "callbridge", "show", call, env=look)

    async def complaints(self) -> list[str]:
        return complaints_in(await self.compose("logs", "--no-color", "callbridge"))

    async def trouble(self) -> str:
        mine = ["--filter", "label=com.docker.compose.project=callbridge-lab"]
        which = ["--format", '{{.Label "com.docker.compose.service"}}']
        running = (await output_of(["docker", "ps", *mine, *which], self._env, ROOT)).split()
        missing = [service for service in SERVICES if service not in running]
        if not missing:
            return ""
        return (
            f"{' and '.join(missing)} ended by itself. It said:\n{await self.compose('logs', '--no-color', '--tail=8')}"
        )


@asynccontextmanager
async def docker_lab(say: Say, env: Mapping[str, str] | None = None) -> AsyncIterator[DockerStage]:
    """Build what is missing, start the containers, remove them and their volumes afterwards. Raises LabError."""
    env = dict(os.environ if env is None else env)
    await build_images(say, env)
    ports = reserve()
    try:
        names = numbers(ports)
        stage = DockerStage(await compose_command(), env | names)
        try:
            say("Starting the containers …")
            await stage.compose("down", "--volumes", "--remove-orphans")
            await stage.compose("up", "--detach", "--no-build")
            password = (await stage.inside("asterisk", "cat", "/run/callbridge-lab/ari.secret")).strip()
            url = f"http://127.0.0.1:{names['CALLBRIDGE_LAB_ARI_PORT']}/ari"
            await until_registered(stage, url, "callbridge", password)
            await stage.ask_around()
            yield stage
        finally:
            await stage.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
    finally:
        ports.release()


def numbers(ports: PortBlock) -> dict[str, str]:
    """The ports of this lab, as docker/compose.yaml names them."""
    first, last = ports.rtp
    names = ("SIP", "ARI", "AMI", "AGI", "TRUNK", "SCRIPT", "API", "METRICS")
    values = {f"{name}_PORT": ports.take() for name in names} | {"RTP_START": first, "RTP_END": last}
    return {f"CALLBRIDGE_LAB_{name}": str(value) for name, value in values.items()}
