"""The lab without Docker: Asterisk, Callbridge and the demo script as processes on 127.0.0.1.

Knows which Asterisk is taken, and how the three find each other. Does not know the demo call.
"""

import asyncio
import os
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from lab.asterisk import Asterisk
from lab.asterisk_root import AsteriskHome, LabError, asterisk_home, own_asterisk
from lab.native_settings import USER, journal_of, settings, settings_file, settings_text
from lab.packages import SPEECH, check_namespaces, for_a_root, install, missing
from lab.process import Process, output_of
from lab.stage import (
    CONFIG,
    DIALPLAN,
    HERE,
    ROOT,
    Entry,
    Event,
    Login,
    Say,
    complaints_in,
    entries_in,
    events_in,
    requests_in,
    until_registered,
)
from lab.terminal import write_terminal

NEW_TOKEN: Final = ("api", "add-token", "form", "--user", "1", "--extension", "0003*00X", "--scope", "calls")
"""The web form's: printed once, and gone with the lab."""


class NativeStage:
    """The lab while it runs. Fulfils Stage."""

    def __init__(
        self, asterisk: Asterisk, version: str, bridge: Process, script: Process, env: Mapping[str, str]
    ) -> None:
        self._asterisk, self._bridge, self._script, self._env = asterisk, bridge, script, env
        place = "the one on PATH" if asterisk.home.root == Path("/") else "in a private Debian root"
        self.parts = [
            ("Asterisk", f"{version}, {place}"),
            ("Callbridge", f"settings in {CONFIG.relative_to(ROOT)}, IVRs in {CONFIG.parent.relative_to(ROOT)}/ivr"),
            ("Demo script", script.name),
        ]
        self.form = ""
        self.console: Login | None = None
        self.terminal: Path | None = None
        self.sip_port = asterisk.sip_port
        self.phone_password = asterisk.phone_password

    async def journal(self) -> list[Entry]:
        folder = journal_of(self._asterisk)
        return [entry for file in sorted(folder.glob("*.jsonl")) for entry in entries_in(file.read_text("utf-8"))]

    async def asked(self) -> list[str]:
        return requests_in(self._script.log.read_text(encoding="utf-8"))

    async def events(self) -> list[Event]:
        return events_in(self._script.log.read_text(encoding="utf-8"))

    async def timeline(self, call: str, width: int, *, colours: bool) -> str:
        look = {"COLUMNS": str(width)} | ({"FORCE_COLOR": "1"} if colours else {"NO_COLOR": "1"})
        return await output_of(callbridge("show", call), {**self._env, **look}, ROOT)

    async def complaints(self) -> list[str]:
        return complaints_in(self._bridge.log.read_text(encoding="utf-8"))

    async def trouble(self) -> str:
        if trouble := self._bridge.trouble() or self._script.trouble():
            return trouble
        try:
            self._asterisk.pid  # noqa: B018 - it raises when Asterisk has ended
        except LabError as gone:
            return f"{gone}\n{self._asterisk.complaints()}"
        return ""


@asynccontextmanager
async def native_lab(console: Console, say: Say, *, php: bool = False) -> AsyncIterator[NativeStage]:
    """Start all three, and end them afterwards. Raises LabError with what to do."""
    home = await _home(console, say)
    async with AsyncExitStack() as stack:
        say("Starting Asterisk …")
        asterisk = await stack.enter_async_context(Asterisk(home, dialplan=DIALPLAN))
        version = (await asterisk.cli("core show version")).split(" built")[0].removeprefix("Asterisk ")
        say("Starting Callbridge …")
        shutil.copytree(HERE / "etc" / "sounds", asterisk.sounds_host, dirs_exist_ok=True)
        port = asterisk.script_port
        token = asterisk.directory / "form.token"
        login = Login(f"http://127.0.0.1:{asterisk.console_port}/", USER, secrets.token_urlsafe(12))
        write_privately(settings_file(asterisk), settings_text(login.password))
        api = f"127.0.0.1:{asterisk.api_port}"
        given = {
            "FORM_API": f"http://{api}",
            "FORM_TOKEN_FILE": str(token),
            "FORM_DIR": str(asterisk.directory / "form"),
        }
        ours = settings(asterisk, port, api)
        env = {**os.environ, **ours, **given}
        logs = asterisk.directory / "log"
        name, command = script_command(port, php=php)
        script = await stack.enter_async_context(Process(name, command, logs / "script.log", env, ROOT))
        bridge = Process("Callbridge", callbridge("run"), logs / "callbridge.log", env, ROOT)
        await stack.enter_async_context(bridge)
        stage = NativeStage(asterisk, version.strip(), bridge, script, env)
        stage.form, stage.console = f"http://127.0.0.1:{port}/", login
        await until_registered(stage, asterisk.ari_url, asterisk.ari_user, asterisk.ari_password)
        # Of what the command has printed, the last word counts.
        write_privately(token, (await output_of(callbridge(*NEW_TOKEN), env, ROOT)).rsplit(maxsplit=1)[-1])
        stage.terminal = write_terminal(asterisk.directory, ours)
        yield stage


async def _home(console: Console, say: Say) -> AsteriskHome:
    own = own_asterisk()
    lacking = missing(SPEECH if own else {**SPEECH, **for_a_root()})
    if lacking:
        say(f"Installing {', '.join(lacking)} …")
        await asyncio.to_thread(install, lacking)
    if own:
        return own
    check_namespaces()
    say("Looking for the private Debian root with Asterisk …")
    return await asyncio.to_thread(asterisk_home, "22", say if console.is_terminal else console.print)


def callbridge(*words: str) -> list[str]:
    """A command of Callbridge; the environment names the lab's settings."""
    return [sys.executable, "-m", "bridge", *words]


def script_command(port: int, *, php: bool) -> tuple[str, list[str]]:
    """The demo script's file, and how it is served. Raises LabError when PHP is wished for and missing."""
    if not php:
        file = HERE / "scripts" / "demo.py"
        return str(file.relative_to(ROOT)), [sys.executable, "-m", "lab.scripts.demo", "127.0.0.1", str(port)]
    if not shutil.which("php"):
        raise LabError("php is missing. On Debian: apt-get install php-cli php-curl. Or leave --php out.")
    file = HERE / "scripts" / "demo.php"
    return str(file.relative_to(ROOT)), ["php", "-q", "-S", f"127.0.0.1:{port}", str(file)]


def write_privately(file: Path, text: str) -> None:
    """A file for our eyes only."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as new:
        new.write(text)
