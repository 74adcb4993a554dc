"""What a lab without Docker says instead of lab/etc/callbridge.toml: its ports, paths, passwords and its one user.

Knows names of settings and of what an Asterisk of the lab owns. Does not know processes, nor who reads it (see native
and terminal).
"""

import base64
import hashlib
import secrets
import tomllib
from pathlib import Path
from typing import Final

from lab.asterisk import Asterisk
from lab.stage import CONFIG

USER: Final = "lab"
"""Who may log in at the console."""
_COSTS: Final = (16_384, 8, 5)
"""N, r and p of scrypt, as `callbridge console add-user` takes them."""
_MEMORY: Final = 64 << 20


def settings_file(asterisk: Asterisk) -> Path:
    """The settings that this lab's Callbridge reads."""
    return asterisk.directory / "callbridge.toml"


def settings_text(password: str) -> str:
    """lab/etc/callbridge.toml, and a user of the console: a list of users cannot be given by the environment."""
    user = f'\n[[console.user]]\nname = "{USER}"\npassword_hash = "{hash_of(password)}"\nrole = "operator"\n'
    return CONFIG.read_text(encoding="utf-8") + user


def hash_of(password: str) -> str:
    """As it stands in callbridge.toml: scrypt$N$r$p$salt$hash."""
    n, r, p = _COSTS
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)
    return "$".join(("scrypt", *map(str, _COSTS), *(base64.b64encode(one).decode("ascii") for one in (salt, digest))))


def journal_of(asterisk: Asterisk) -> Path:
    """Where this lab's timelines are kept."""
    return asterisk.directory / "journal"


def settings(asterisk: Asterisk, script_port: int, api: str) -> dict[str, str]:
    """What the environment says instead of callbridge.toml: this lab's ports, paths and passwords."""
    scripts = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["script"]
    urls = {
        f"SCRIPT__{name}__URL": script["url"].replace(":8000/", f":{script_port}/")
        for name, script in scripts.items()
        if "url" in script  # a name that no shell takes is in no variable's name
    }
    values = {
        "CONFIG": str(settings_file(asterisk)),
        "ASTERISK__PBX1__ARI_URL": asterisk.ari_url,
        "ASTERISK__PBX1__ARI_PASSWORD": asterisk.ari_password,
        "ASTERISK__PBX1__AMI__PORT": str(asterisk.ami_port),
        "ASTERISK__PBX1__AMI__PASSWORD": asterisk.ami_password,
        "ASTERISK__PBX1__PATHS__SOUNDS": asterisk.sounds_asterisk,
        "ASTERISK__PBX1__PATHS__SPEECH": asterisk.speech_asterisk,
        "ASTERISK__PBX1__PATHS__SYSTEM_SOUNDS": str(asterisk.system_sounds_host),
        "ASTERISK__PBX1__PATHS__RECORDINGS": str(asterisk.recordings_host),
        "SERVICE__IVR_DIR": str(CONFIG.parent / "ivr"),
        "SOUNDS__ROOT": str(asterisk.sounds_host),
        "SPEECH__CACHE_DIR": str(asterisk.speech_host),
        "API__LISTEN": api,
        "API__PUBLIC_URL": f"http://{api}",
        "METRICS__LISTEN": f"127.0.0.1:{asterisk.metrics_port}",
        "CONSOLE__LISTEN": f"127.0.0.1:{asterisk.console_port}",
        "STORE__URL": f"sqlite:///{asterisk.directory / 'callbridge.db'}",
        "LAB_EVENTS": f"http://127.0.0.1:{script_port}/events",
        "LAB_CREDIT": f"http://127.0.0.1:{script_port}/credit",
        "JOURNAL__DIR": str(journal_of(asterisk)),
        "SERVICE__STATE_DIR": str(asterisk.directory / "state"),
        "CONTROL__SOCKET": str(asterisk.directory / "control.sock"),
        "LOG__AUDIT_FILE": str(asterisk.directory / "log" / "audit.jsonl"),
    }
    return {f"CALLBRIDGE_{name.upper()}": value for name, value in (values | urls).items()}
