"""Where the demo call takes place, as the demo sees it: native and Docker look the same.

Knows what is asked of a running lab, and when Callbridge is ready for calls. Does not know how it was started.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp

from lab.asterisk_root import LabError
from lab.news import News

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
CONFIG: Final = HERE / "etc" / "callbridge.toml"
DIALPLAN: Final = (HERE / "etc" / "extensions_local.conf").read_text(encoding="utf-8")
DEMO: Final = "099"
READY_WITHIN: Final = 30.0
POLL: Final = 0.05

Entry = Mapping[str, Any]
"""A line of Callbridge's journal: `at`, `call`, `entry` and the entry's own fields."""
Event = tuple[str, str, str, str]
"""What the demo script was told: type, extension, status and CallAPIID."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Login:
    """Who may log in at the console, and where; made anew at each start."""

    url: str
    user: str
    password: str


class Stage(Protocol):
    """A running lab."""

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What runs, for people: name and description."""

    @property
    def form(self) -> str:
        """The address of the web form."""

    @property
    def console(self) -> Login | None:
        """The console, and who may log in; None where nobody can."""

    @property
    def terminal(self) -> Path | None:
        """The file by which another terminal commands Callbridge; None where there is none."""

    @property
    def sip_port(self) -> int:
        """Where telephones register, on 127.0.0.1 by UDP."""

    @property
    def phone_password(self) -> str:
        """The password of the phones 001 and 002."""

    async def journal(self) -> list[Entry]:
        """What Callbridge noted of all calls so far."""

    async def asked(self) -> list[str]:
        """The addresses that the demo script was asked, as the script itself printed them."""

    async def events(self) -> list[Event]:
        """The events that the demo script was told, as the script itself printed them."""

    async def timeline(self, call: str, width: int, *, colours: bool) -> str:
        """A call's timeline as `callbridge show` prints it."""

    async def complaints(self) -> list[str]:
        """The warnings and errors in Callbridge's log, one line each."""

    async def trouble(self) -> str:
        """Why this lab cannot go on; empty when all runs."""


def entries_in(text: str) -> list[Entry]:
    """The entries of a journal's text; a last line that is still being written is left out."""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def requests_in(log: str) -> list[str]:
    """The addresses in what the demo script printed."""
    lines = (line.split() for line in log.splitlines())
    return [words[-1] for words in lines if len(words) > 1 and words[-2] == "GET"]


def events_in(log: str) -> list[Event]:
    """The events in what the demo script printed."""
    told = (line.partition("EVENT ")[2].split() for line in log.splitlines())
    return [(words[0], words[1], words[2], words[3]) for words in told if len(words) == 4]


def complaints_in(log: str) -> list[str]:
    """The warnings and errors in a log of Callbridge (JSON lines, perhaps with a container's name before them)."""
    found = []
    for line in log.splitlines():
        brace = line.find("{")
        try:
            said = json.loads(line[brace:]) if brace >= 0 else {}
        except ValueError:
            continue
        if said.get("level") in {"warning", "error", "critical"}:
            rest = " ".join(str(value) for name, value in said.items() if name not in {"level", "at", "event", "call"})
            found.append(f"{said.get('event', '')} {rest}".strip())
    return found


async def until_registered(stage: Stage, ari_url: str, user: str, password: str) -> None:
    """Return when Callbridge has registered with Asterisk. Raises LabError when it cannot, or not in time."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    pause = News()
    async with aiohttp.ClientSession(headers={"Authorization": f"Basic {token}"}) as session:
        for _ in range(int(READY_WITHIN / POLL)):
            if trouble := await stage.trouble():
                raise LabError(trouble)
            try:
                async with session.get(f"{ari_url}/applications/callbridge") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await pause.next(POLL)
    raise LabError(f"Callbridge did not connect to Asterisk within {READY_WITHIN:.0f} s.")
