"""Hands every waiting caller to the dialplan's fallback when no Callbridge can: systemd calls it, or a person.

It must work when all else is broken, so it is one file that needs Python 3.9 and no other file of ours; it says again
a few names, which its tests keep equal. Does not know IVRs, nor calls. Source: The IVR 10.2; Asterisk reference 4.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import socket
import ssl
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial, reduce
from http.client import HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

DONE, FAILED, REFUSED, TALKING, LIVING = 0, 1, 2, 3, 4
CONFIG, SOCKET = "/etc/callbridge/callbridge.toml", "/run/callbridge/control.sock"
LEG, SOUNDS, CALLED = "callbridge-leg", 4, ("Down", "Ringing")
EACH, ALL, AT_ONCE, LARGEST = 2.0, 60.0, 16, 16 << 20
"""Seconds for one order, and for everything; how many orders at once; octets of an answer."""

Order = tuple[str, str, object]
quoted = partial(quote, safe="")
_NAMES = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+")
_HEADER = re.compile(r"\s*\[([^\[\]#=]+)\]\s*(?:#.*)?")
_VALUE = re.compile(r"([^\[\]#=]+)=\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|true|false)\s*(?:#.*)?")


class Trouble(Exception):
    """Why something cannot be done, in one clause."""


class Server:
    """One Asterisk, over ARI."""

    def __init__(self, table: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> None:
        """Raises Trouble when the settings do not say how it is reached."""
        self.app = str(table.get("app", "callbridge"))
        self._url = str(table.get("ari_url", "http://127.0.0.1:8088/ari")).rstrip("/")
        ca = table.get("ca_file")
        try:
            login = f"{table.get('ari_user', 'callbridge')}:{_password(table, folder, environ)}"
            context = ssl.create_default_context(cafile=ca and str(folder / str(ca)))
        except (OSError, ValueError) as failed:
            raise Trouble(f"ari_password_file or ca_file cannot be read: {failed}") from None
        if str(table.get("tls_verify", True)).lower() == "false":
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context))
        login = base64.b64encode(login.encode()).decode()
        self._headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """What it answers; None: there is no such thing, or not in an application. Raises Trouble."""
        data = None if body is None else json.dumps(body).encode()
        try:
            request = Request(f"{self._url}/{path}", data, self._headers, method=method)  # noqa: S310 - the operator's own
            with self._opener.open(request, timeout=EACH) as answer:
                text = answer.read(LARGEST)
            return json.loads(text) if text else None
        except HTTPError as refused:
            refused.close()
            if refused.code in (404, 409):
                return None
            raise Trouble(f"ARI answers {refused.code} {refused.reason} to {method} {path}") from None
        except (OSError, HTTPException, ValueError) as failed:
            raise Trouble(f"ARI does not answer: {getattr(failed, 'reason', failed)}") from None


def orders(channel: str) -> Sequence[Order]:
    """What gives a caller back: whatever still runs is stopped, then he goes on with ERROR and no limit in time."""
    where = f"channels/{quoted(channel)}"
    return [
        *(("DELETE", f"playbacks/{quoted(f'{channel}.sound{number}')}", None) for number in range(SOUNDS)),
        *(("DELETE", f"{where}/{what}", None) for what in ("moh", "silence", "ring")),
        ("POST", f"{where}/variable", {"variable": "CALLBRIDGE_RESULT", "value": "ERROR"}),
        ("POST", f"{where}/variable", {"variable": "TIMEOUT(absolute)", "value": "0"}),
        ("POST", f"{where}/continue", {}),
    ]


class Rescue:
    """Of one server. `stop` says why nothing more may be done, or nothing."""

    def __init__(self, server: Server, stop: Callable[[], str], *, dry: bool) -> None:
        self._server, self._stop, self._dry = server, stop, dry

    def run(self) -> tuple[str, int]:
        """What was done as one line, and the exit status that this is worth. Raises Trouble."""
        found = self._server.ask("GET", f"applications/{quoted(self._server.app)}") or {}
        listed = set(found.get("channel_ids") or ())
        talking = self._talking(listed)
        done: Counter[str] = Counter()
        wrong: list[str] = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for future in [pool.submit(self._settle, one, one in talking) for one in sorted(listed)]:
                try:
                    done[future.result()] += 1
                except Trouble as failed:
                    wrong.append(str(failed))
        said = f"callers to the dialplan: {done['caller']}, legs hung up: {done['leg']}, left talking: {done['talker']}"
        if wrong:
            return f"{said}, FAILED: {len(wrong)} ({wrong[0]})", FAILED
        return f"{'would be, ' if self._dry else ''}{said}", TALKING if done["talker"] else DONE

    def _talking(self, listed: set[str]) -> set[str]:
        """Who talks to somebody; a bridge of ours in which nobody does is taken away."""
        talking: set[str] = set()
        for bridge in self._server.ask("GET", "bridges") or ():
            members = listed.intersection(bridge.get("channels") or ())
            if len(members) > 1:
                talking |= members
            elif str(bridge.get("id")).startswith(f"{self._server.app}.talk."):
                self._order([("DELETE", f"bridges/{quoted(str(bridge['id']))}", None)])
        return talking

    def _settle(self, channel: str, talks: bool) -> str:  # noqa: FBT001 - one of two
        """End one channel's wait; what it was, empty: not in our application. Raises Trouble."""
        found = self._server.ask("GET", f"channels/{quoted(channel)}") or {}
        dialplan = found.get("dialplan") or {}
        words = str(dialplan.get("app_data", "")).split(",")
        if dialplan.get("app_name") != "Stasis" or words[0] != self._server.app:
            return ""
        if talks:
            return "talker"
        if words[1:2] == [LEG] or found.get("state") in CALLED:
            self._order([("DELETE", f"channels/{quoted(channel)}", None)])
            return "leg"
        self._order(orders(channel))
        return "caller"

    def _order(self, wanted: Sequence[Order]) -> None:
        """Only the last must succeed: one before it that waits for a recording is carried out when that ends."""
        if self._dry:
            return
        if why := self._stop():
            raise Trouble(why)
        for order in wanted[:-1]:
            with suppress(Trouble):
                self._server.ask(*order)
        self._server.ask(*wanted[-1])


def read_settings(text: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """`asterisk` and `control` of callbridge.toml, also of one that is broken elsewhere; then the environment."""
    try:
        document = import_module("tomllib").loads(text)
    except (ImportError, ValueError):  # Python 3.9 and 3.10; a file that is no TOML
        document = _plain_tables(text)
    servers, control = document.get("asterisk"), document.get("control")
    servers = {name: one for name, one in servers.items() if isinstance(one, dict)} if isinstance(servers, dict) else {}
    settings = {"asterisk": servers, "control": control if isinstance(control, dict) else {}}
    for variable, value in environ.items():
        table, *keys = variable.replace("CALLBRIDGE_", "", 1).lower().split("__")
        if not variable.startswith("CALLBRIDGE_") or (table, len(keys)) not in (("asterisk", 2), ("control", 1)):
            continue
        into = settings[table]
        if table == "asterisk":
            known = (name for name in into if re.sub("[-.]", "_", name.lower()) == keys[0])
            into = into.setdefault(next(known, keys[0]), {})
        if keys[-1].startswith("ari_password"):
            for form in ("", "_file", "_env"):
                into.pop(f"ari_password{form}", None)
        into[keys[-1]] = value
    return settings


def _plain_tables(text: str) -> dict[str, Any]:
    """Tables with texts and switches on one line each; all else is stepped over."""
    document: dict[str, Any] = {}
    at: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            header = _HEADER.fullmatch(line)
            at = _NAMES.findall(header[1]) if header else ["[["]
        elif value := _VALUE.fullmatch(line):
            with suppress(ValueError, TypeError, AttributeError):
                *path, key = (name.strip("\"'") for name in [*at, *_NAMES.findall(value[1])])
                table = reduce(lambda into, name: into.setdefault(name, {}), path, document)
                table[key] = value[2][1:-1] if value[2][0] == "'" else json.loads(value[2])
    return document


def _password(table: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> str:
    if file := table.get("ari_password_file"):
        return (folder / str(file)).read_text("utf-8-sig").removesuffix("\n")
    return str(environ.get(str(table.get("ari_password_env"))) or table.get("ari_password", ""))


def living(path: Path) -> str:
    """Why nothing may be done: a Callbridge listens at this control socket, or that cannot be told. Else empty."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        trial.settimeout(1)
        try:
            trial.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as failed:  # not ours to open; or a process holds it, and takes no connection now
            return f"a Callbridge may run: {path}: {failed.strerror or failed}"
    return f"a Callbridge runs: {path} is open"


def main(words: Sequence[str] | None = None) -> int:
    """The command: one line for each server, and the exit status."""
    parser = argparse.ArgumentParser(prog="callbridge rescue", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--config", "-c", default=os.environ.get("CALLBRIDGE_CONFIG", CONFIG), help="callbridge.toml")
    parser.add_argument("--dry-run", action="store_true", help="only tell who waits")
    parser.add_argument("--force", action="store_true", help="also when a Callbridge runs")
    given = parser.parse_args(words)
    path = Path(given.config).absolute()
    try:
        settings = read_settings(path.read_text("utf-8-sig", "replace"), os.environ)
    except OSError as failed:
        parser.exit(REFUSED, f"{path}: {failed.strerror}. Name the file by --config.\n")
    if not settings["asterisk"]:
        parser.exit(REFUSED, f"{path}: there is no table [asterisk.NAME]. Name another file by --config.\n")
    control = path.parent / str(settings["control"].get("socket", SOCKET))
    if not (given.force or given.dry_run) and (why := living(control)):
        parser.exit(LIVING, f"{why}. Nothing was done; --force does it nevertheless.\n")
    due, worst = time.monotonic() + ALL, DONE

    def stop() -> str:
        return "no time is left" if time.monotonic() > due else "" if given.force else living(control)

    for name, table in settings["asterisk"].items():
        try:
            said, status = Rescue(Server(table, path.parent, os.environ), stop, dry=given.dry_run).run()
        except Trouble as failed:
            said, status = f"FAILED: {failed}", FAILED
        sys.stdout.write(f"{name}: {said}\n")
        worst = max(worst, status, key=(DONE, TALKING, FAILED).index)
    return worst


if __name__ == "__main__":
    sys.exit(main())
