"""A clean machine on which our package is installed beside Debian's Asterisk, as an operator does it.

Knows what systemd does with a unit, the lines of README.Debian, and the ports and the telephone that a test adds.
Does not know what a test tries there.
"""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from lab import conf
from lab.debian_root import DebianRoot, inside_environment
from lab.ports import PortBlock
from tests.asterisk.serving import eventually
from tests.house import ROOT
from tests.unit_file import UnitFile

README: Final = ROOT / "packaging" / "debian" / "README.Debian"
LINES: Final = [line[4:] for line in README.read_text("utf-8").splitlines() if line.startswith("    ")]
"""What README.Debian has an operator type or write."""
READY_WITHIN: Final = 60.0
DIRECTORIES: Final = {"StateDirectory": "/var/lib", "LogsDirectory": "/var/log", "RuntimeDirectory": "/run"}
SYSTEMCTL: Final = """#!/bin/sh
# What systemd was asked for; nothing is done.
echo "$@" >>/run/asked
case "$*" in *is-enabled*) echo enabled ;; esac
"""
TELEPHONES: Final = """
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:{port}

[anonymous]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw
dtmf_mode = rfc4733
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
"""


class Daemon:
    """A service that was started by its unit; `log` is what it has printed since."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process, self.log = process, log

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    async def stop(self, within: float = 30) -> int:
        """SIGTERM, as systemd stops a service; its exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(within):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
                raise
        return await self.process.wait()


class Machine:
    """A clean root, and the ports of this machine that Asterisk and Callbridge have there."""

    def __init__(self, root: DebianRoot, ports: PortBlock) -> None:
        self.root, self.path = root, root.path
        self.ports = ports
        self.sip_port, self.ari_port, self.ami_port = ports.take(), ports.take(), ports.take()
        self.metrics_port, self.console_port = ports.take(), ports.take()

    def install(self, package: Path, *options: str) -> str:
        """What apt says; `package` with all that it depends on."""
        shutil.copyfile(package, self.path / "srv" / package.name)
        words = ("--quiet", "--yes", "--no-install-recommends", *options)
        return self.root.run("apt-get", *words, "install", f"/srv/{package.name}")

    def apt(self, *words: str) -> str:
        return self.root.run("apt-get", "--quiet", "--yes", *words)

    def callbridge(self, *words: str, user: str = "", may_fail: bool = False) -> str:
        """An operator's command, as root unless he is another."""
        env = {"NO_COLOR": "1", "COLUMNS": "200"}
        return self.root.run("/usr/bin/callbridge", *words, user=user, env=env, may_fail=may_fail)

    def file(self, name: str) -> Path:
        return self.path / name.removeprefix("/")

    def append(self, name: str, text: str) -> None:
        with self.file(name).open("a", encoding="utf-8") as file:
            file.write(text)

    def pretend_systemd(self) -> None:
        """Let the package's scripts see a machine that systemd runs; what they ask of it is written down."""
        self.file("/run/systemd/system").mkdir(parents=True)
        systemctl = self.file("/usr/bin/systemctl")
        systemctl.write_text(SYSTEMCTL, encoding="utf-8")
        systemctl.chmod(0o755)

    def asked_of_systemd(self) -> list[str]:
        """What was ordered since the last look."""
        asked = self.file("/run/asked")
        lines = asked.read_text("utf-8").splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        orders = [line.replace("--quiet ", "").replace("--system ", "") for line in lines]
        return [line for line in orders if not line.startswith(("is-", "show "))]

    def set_up_asterisk(self) -> None:
        """The lines of README.Debian, and what every Asterisk has of its own: modules, a telephone, ports."""
        etc = self.file("/etc/asterisk")
        includes = [line for line in LINES if line.startswith("#include")]
        http, ari, manager, dialplan = includes
        text = (etc / "http.conf").read_text("utf-8")
        assert text.count("\n[general]\n") == 1
        ours = f"\n[general]\n{http}\nbindport = {self.ari_port}\n"
        (etc / "http.conf").write_text(text.replace("\n[general]\n", ours), encoding="utf-8")
        text = (etc / "ari.conf").read_text("utf-8")
        assert text.count("[general]\n") == 1
        ours = "[general]\nwebsocket_write_timeout = 5000\n"
        (etc / "ari.conf").write_text(text.replace("[general]\n", ours) + f"\n{ari}\n", encoding="utf-8")
        text = (etc / "manager.conf").read_text("utf-8").replace("port = 5038", f"port = {self.ami_port}")
        (etc / "manager.conf").write_text(f"{text}\n{manager}\n", encoding="utf-8")
        (copy,) = (line for line in LINES if line.startswith("cp "))
        self.root.run(*copy.split())
        entry = "\n".join(line for line in LINES if line.startswith(("exten =>", " same =>")))
        entries = f"{entry}\n{entry.replace('099', '098')}"
        self.append("/etc/asterisk/extensions.conf", f"\n[from-trunk]\n{entries}\n{dialplan}\n")
        modules = (conf.SOURCE / "modules.conf").read_text("utf-8")
        (etc / "modules.conf").write_text(modules, encoding="utf-8")
        (etc / "pjsip.conf").write_text(TELEPHONES.format(port=self.sip_port), encoding="utf-8")
        first, last = self.ports.rtp
        (etc / "rtp.conf").write_text(f"[general]\nrtpstart = {first}\nrtpend = {last}\n", encoding="utf-8")

    def set_up_callbridge(self) -> None:
        """An operator's edits: ports that are free here, and no waiting for calls at a restart."""
        self.append(
            "/etc/callbridge/callbridge.toml",
            f"""
# Edited by the operator.
asterisk.pbx1.ari_url = "http://127.0.0.1:{self.ari_port}/ari"
asterisk.pbx1.ami.port = {self.ami_port}
metrics.listen = "127.0.0.1:{self.metrics_port}"
console.listen = "127.0.0.1:{self.console_port}"
service.drain = 0
""",
        )

    @asynccontextmanager
    async def running(self, unit: str) -> AsyncIterator[Daemon]:
        """A service that is stopped at the end; what it said is shown when something went wrong."""
        daemon = await self.start(unit)
        try:
            yield daemon
        except BaseException as error:
            error.add_note(f"{unit} said:\n{daemon.said()}")
            raise
        finally:
            await daemon.stop()

    async def start(self, name: str) -> Daemon:
        """Do what systemd does to start a unit, and wait until the service says that it is ready."""
        unit = UnitFile(self.file(f"/usr/lib/systemd/system/{name}.service"))
        assert unit.one("Type") == "notify"
        user = "".join(unit.all("User"))
        for key, base in DIRECTORIES.items():
            for folder in unit.all(key):
                self.root.run("install", "-d", "-o", user, "-g", user, "-m", unit.one(f"{key}Mode"), f"{base}/{folder}")
        told = self.file("/run/notify")
        told.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(told))
            told.chmod(0o666)
            notify.setblocking(False)
            log = self.file(f"/run/{name}.log")
            with log.open("wb") as output:
                process = await asyncio.create_subprocess_exec(
                    *self.root.command("/bin/sh", "-c", 'umask "$0" && exec "$@"', *self._argv(unit), user=user),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=inside_environment() | self._environment(unit) | {"NOTIFY_SOCKET": "/run/notify"},
                    cwd="/",
                )
            daemon = Daemon(process, log)
            ready = False

            def is_ready() -> bool:
                nonlocal ready
                while not ready:
                    try:
                        ready = b"READY=1" in notify.recv(4096).split(b"\n")
                    except BlockingIOError:
                        break
                return ready or process.returncode is not None

            await eventually(is_ready, within=READY_WITHIN)
        assert process.returncode is None, f"{name} ended with status {process.returncode}:\n{daemon.said()}"
        return daemon

    def _argv(self, unit: UnitFile) -> list[str]:
        return ["".join(unit.all("UMask")) or "0022", *unit.words("ExecStart")]

    def _environment(self, unit: UnitFile) -> dict[str, str]:
        named = "".join(unit.all("EnvironmentFile")).removeprefix("-")
        file = self.file(named) if named else None
        lines = file.read_text("utf-8").splitlines() if file is not None and file.is_file() else []
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    def mode_of(self, name: str) -> str:
        """Mode, owner and group as the machine itself sees them, such as `640 root callbridge`."""
        return self.root.run("stat", "--format=%a %U %G", name).strip()

    def exists(self, name: str) -> bool:
        return os.path.lexists(self.file(name))
