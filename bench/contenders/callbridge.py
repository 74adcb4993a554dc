"""Callbridge as shipped: its database in a file, timelines, console, metrics and AMI, as its settings are by default.

Knows settings and an IVR. Only the limits on calls are higher than by default, so that they are not what is measured.
"""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bench.call import KEY, NUMBER, PROMPT_HZ
from bench.contenders import Contender
from bench.contenders.floor import ROOT
from bench.contenders.waiting import registered
from lab.asterisk import Asterisk
from lab.bridge_toml import asterisk_tables
from lab.process import Process

EXTENSION: Final = "0003*099"


def dialplan(_script: str, extension: str = EXTENSION) -> str:
    return f"[from-trunk]\nexten => {NUMBER},1,Stasis(callbridge,ivr,{extension})\n same => n,Hangup()\n"


def menu(script: str, extension: str = EXTENSION) -> str:
    """The IVR of the call."""
    return f"""schema = 1
[ivr]
extension = "{extension}"
answer_delay_ms = 0
timeout = 10
[context.main]
entry = true
[context.main.option]
start = [{{ action = "play_sound", sound = "tone-{PROMPT_HZ}", where = "background" }}]
{KEY} = [{{ action = "call_interactive", url = "{script}", method = "POST" }}]
"""


@asynccontextmanager
async def start(
    asterisk: Asterisk,
    folder: Path,
    script: str,
    transport: str = "http",
    ivrs: Mapping[str, str] | None = None,
    store: str = "",
    more: str = "",
) -> AsyncIterator[int]:
    """Start it. `ivrs`: texts of IVR files by name, instead of the call's; `store`: a database instead of a new one.

    `more` is text for callbridge.toml.
    """
    place = folder / "callbridge"
    (place / "ivr").mkdir(parents=True)
    for name, text in (ivrs or {"bench": menu(script)}).items():
        (place / "ivr" / f"{name}.toml").write_text(text, encoding="utf-8")
    config = place / "callbridge.toml"
    store = store or f"sqlite:///{place}/callbridge.db"
    config.write_text(settings(asterisk, place, transport, store) + more, encoding="utf-8")
    config.chmod(0o600)
    command = [sys.executable, "-m", "bridge", "run", "--config", str(config)]
    env = {**os.environ, "NO_COLOR": "1"}
    async with Process("Callbridge", command, place / "callbridge.log", env, ROOT) as process:
        await registered(asterisk, "callbridge", process)
        yield process.pid


def settings(asterisk: Asterisk, place: Path, transport: str, store: str) -> str:
    server = asterisk_tables(asterisk).replace(
        "[asterisk.pbx1.paths]", f'transport = "{transport}"\n\n[asterisk.pbx1.paths]'
    )
    return f"""schema = 1
[service]
drain = 1
state_dir = "{place}/state"
[calls]
max_calls = 5000
max_new_per_second = 2000
[control]
socket = "{place}/control.sock"
[numbers]
organisation = "0003"
[scripts]
per_host = 4000
[sounds]
root = "{asterisk.sounds_host}"
[speech]
cache_dir = "{asterisk.speech_host}"
[log]
audit_file = "{place}/audit.jsonl"
[journal]
dir = "{place}/journal"
[store]
url = "{store}"
[metrics]
listen = "127.0.0.1:{asterisk.metrics_port}"
[console]
listen = "127.0.0.1:{asterisk.console_port}"
{server}
"""


HTTP = Contender("callbridge-http", "Callbridge, REST over HTTP", dialplan, partial(start, transport="http"))
