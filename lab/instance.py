"""What one instance of Asterisk owns besides its process: directories, ports, passwords, configuration.

Knows the names that both sides have for a path. Does not know how Asterisk is started (see asterisk).
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab import conf
from lab.asterisk_root import AsteriskHome, locked
from lab.ports import PortBlock, reserve


class Instance:
    """Names ending in `_host` are paths as this machine sees them, in `_asterisk` as Asterisk does."""

    ari_user = "callbridge"
    ami_user = "callbridge"

    def __init__(
        self, home: AsteriskHome, *, dialplan: str = "", phones: Sequence[str] = (), thousands: int = 1
    ) -> None:
        self.home = home
        self._dialplan, self._phones, self._thousands = dialplan, phones, thousands
        self._passwords = conf.new_passwords()
        self._ports: PortBlock | None = None
        self._lock: int | None = None
        self.directory = home.instances / f"instance-{uuid.uuid4().hex[:8]}"
        self.ari_port = self.ami_port = self.sip_port = self.trunk_port = self.agi_port = 0
        self.script_port = self.api_port = self.metrics_port = self.console_port = 0
        """For what runs beside this Asterisk: of its block, as a port that is merely free now may be another's soon."""

    @property
    def ari_url(self) -> str:
        """For callbridge.toml: ari_url."""
        return f"http://127.0.0.1:{self.ari_port}/ari"

    @property
    def ari_password(self) -> str:
        """For callbridge.toml: ari_password."""
        return self._passwords["ARI_PASSWORD"]

    @property
    def ami_password(self) -> str:
        """For callbridge.toml: ami.password."""
        return self._passwords["AMI_PASSWORD"]

    @property
    def phone_password(self) -> str:
        """What the phones register with."""
        return self._passwords["PHONE_PASSWORD"]

    @property
    def sounds_host(self) -> Path:
        """A place for sounds that Asterisk can see: callbridge.toml sounds.root."""
        return self.directory / "sounds"

    @property
    def sounds_asterisk(self) -> str:
        """The same as `sounds_host`: paths.sounds."""
        return self.home.inside(self.sounds_host)

    @property
    def speech_host(self) -> Path:
        """A place for spoken texts: speech.cache_dir."""
        return self.directory / "speech"

    @property
    def speech_asterisk(self) -> str:
        """The same as `speech_host`: paths.speech."""
        return self.home.inside(self.speech_host)

    @property
    def recordings_host(self) -> Path:
        """Asterisk's recording directory: paths.recordings."""
        return self.directory / "spool" / "recording"

    @property
    def system_sounds_host(self) -> Path:
        """Asterisk's own sounds: paths.system_sounds."""
        return self.home.data / "sounds"

    @property
    def log(self) -> Path:
        """Notices, warnings and errors."""
        return self.directory / "log" / "messages.log"

    def lay_out(self) -> None:
        """Make the directories, reserve the ports, write the configuration."""
        with locked(self.home.instances / "instances.lock"):
            self.directory.mkdir()
            self._lock = os.open(self.directory / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        for name in ("etc", "run", "var", "spool/recording", "spool/voicemail", "log/cdr-csv", "sounds", "speech"):
            (self.directory / name).mkdir(parents=True)
        self._ports = ports = reserve(self._thousands)
        self.sip_port, self.ari_port, self.ami_port = ports.take(), ports.take(), ports.take()
        self.agi_port, self.trunk_port = ports.take(), ports.take()
        self.script_port, self.api_port, self.metrics_port = ports.take(), ports.take(), ports.take()
        self.console_port = ports.take()
        first, last = ports.rtp
        inside = self.home.inside
        words = self._passwords | {
            "SIP_PORT": str(self.sip_port),
            "ARI_PORT": str(self.ari_port),
            "AMI_PORT": str(self.ami_port),
            "AGI_PORT": str(self.agi_port),
            "TRUNK_PORT": str(self.trunk_port),
            "RTP_START": str(first),
            "RTP_END": str(last),
            "ETC_DIR": inside(self.directory / "etc"),
            "RUN_DIR": inside(self.directory / "run"),
            "VAR_DIR": inside(self.directory / "var"),
            "SPOOL_DIR": inside(self.directory / "spool"),
            "LOG_DIR": inside(self.directory / "log"),
            "SOUNDS_DIR": self.sounds_asterisk,
            "MODULE_DIR": inside(self.home.modules),
            "DATA_DIR": inside(self.home.data),
        }
        self.configure(self.directory / "etc", words)

    def configure(self, etc: Path, words: Mapping[str, str]) -> None:
        """Write the configuration; `words` fill the placeholders of its files."""
        conf.render(etc, words, self.home.modules, self._dialplan, self._phones)

    def clear(self) -> None:
        """Give the ports back and remove the directories."""
        if self._ports is not None:
            self._ports.release()
            self._ports = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        shutil.rmtree(self.directory, ignore_errors=True)


def remove_leftovers(instances: Path) -> None:
    """Remove the directories of instances whose owner has died; those of the living are locked and stay."""
    with locked(instances / "instances.lock"):
        for directory in instances.glob("instance-*"):
            if not _is_owned(directory / "lock"):
                shutil.rmtree(directory, ignore_errors=True)


def _is_owned(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
