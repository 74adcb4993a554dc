"""A Docker engine: the one that answers, else, for root, one of our own until we end.

Knows dockerd, its private directories and its socket. Does not know images or containers.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from lab.asterisk_root import LabError, cache_dir, environment
from lab.docker import compose_command, engine_answers
from lab.news import News
from lab.prepare import install
from lab.process import Process
from lab.stage import ROOT, Say

STARTS_WITHIN = 30.0


@asynccontextmanager
async def engine(console: Console, say: Say) -> AsyncIterator[tuple[dict[str, str], str]]:
    """The environment in which `docker` reaches the engine, and whose engine it is. Raises LabError."""
    if await engine_answers() and await compose_command():
        yield dict(os.environ), "an engine that answered"
        return
    missing = [] if shutil.which("dockerd", path=environment()["PATH"]) else ["docker.io"]
    install(missing + ([] if await compose_command() else ["docker-compose"]), console)
    if await engine_answers():  # the package has started it
        yield dict(os.environ), "an engine that answered"
        return
    if os.geteuid() != 0:
        raise LabError("No Docker engine answers, and only root can start one. Start Docker, or try as root.")
    say("Starting an engine of our own …")
    async with _own_engine() as env:
        yield env, "an engine of our own, with its own directory and socket"


@asynccontextmanager
async def _own_engine() -> AsyncIterator[dict[str, str]]:
    """Without a network of its own: the lab uses the machine's, on loopback. Images stay in the cache directory."""
    run = Path(tempfile.mkdtemp(prefix="callbridge-docker-"))
    socket = f"unix://{run}/docker.sock"
    command = ["dockerd", "--data-root", str(cache_dir() / "docker"), "--exec-root", str(run / "exec")]
    command += ["--pidfile", str(run / "pid"), "--host", socket, "--bridge=none", "--iptables=false"]
    env = environment() | {"DOCKER_HOST": socket}
    process = Process("dockerd", command, run / "log", env, ROOT)
    try:
        async with process:
            pause = News()
            for _ in range(int(STARTS_WITHIN / 0.1)):
                if trouble := process.trouble():
                    raise LabError(trouble)
                if await engine_answers(env):
                    break
                await pause.next(0.1)
            else:
                raise LabError(f"dockerd did not answer within {STARTS_WITHIN:.0f} s; its log is {run}/log.")
            yield env
    finally:
        _clear(run)


def _clear(run: Path) -> None:
    """Remove the private directory; the engine leaves the network namespaces of its containers mounted there."""
    for mount in run.glob("exec/netns/*"):
        subprocess.run(["umount", str(mount)], capture_output=True, check=False)
    shutil.rmtree(run, ignore_errors=True)
