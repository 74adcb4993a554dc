"""The running service as the command line reaches it: orders over its control socket, and their answers.

Knows the socket and the JSON that is spoken there. Does not know typer, nor how an answer is printed.
"""

import http.client
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bridge.calls.orders import Reloaded, Standing, SwitchState
from bridge.faults import Fault, Level, Row
from bridge.ivr.live import SwitchOrder
from bridge.telephony.plain import harmless

ANSWER_WITHIN = 120.0
"""Seconds; a reload reads many files, and waits for the one before it."""
ANSWER_LIMIT = 32 << 20

T = TypeVar("T")


class RemoteError(Exception):
    """Why the service could not be asked, in one sentence with what to do."""


class _Finding(BaseModel):
    model_config = ConfigDict(extra="ignore")

    file: str = ""
    line: int = 0
    severity: Level
    code: str
    address: str = ""
    message: str
    advice: str


class _Reloaded(BaseModel):
    model_config = ConfigDict(extra="ignore")

    accepted: bool
    version: str
    findings: list[_Finding] = []
    restart: list[str] = []


class _Switches(BaseModel):
    model_config = ConfigDict(extra="ignore")

    switches: tuple[SwitchState, ...]


@dataclass(frozen=True, slots=True)
class RemoteService:
    """The service that listens at a socket. Every method raises only RemoteError."""

    path: Path
    elsewhere: str = ""
    """What to do when it runs on other settings than those that name this socket: a clause."""

    def standing(self) -> Standing:
        """How it stands."""
        return self.read(Standing, self.ask("GET", "/v1/status"))

    def switches(self) -> tuple[SwitchState, ...]:
        """All switches that are declared."""
        return self.read(_Switches, self.ask("GET", "/v1/switches")).switches

    def turn(self, name: str, to: SwitchOrder) -> SwitchState:
        """Set a switch."""
        return self.read(SwitchState, self.ask("POST", f"/v1/switches/{quote(name, safe='')}", {"to": to}))

    def reload(self, *, accept_errors: bool) -> Reloaded:
        """Let it read its files."""
        read = self.read(_Reloaded, self.ask("POST", "/v1/reload", {"accept_errors": accept_errors}))
        findings = tuple(_fault(one) for one in read.findings)
        return Reloaded(read.accepted, read.version, findings, tuple(read.restart))

    def ask(self, method: str, place: str, body: dict[str, Any] | None = None) -> bytes:
        """What it answers to one request."""
        connection = _Connection(self.path)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, place, content, {"Content-Type": "application/json"} if content else {})
            answer = connection.getresponse()
            octets = answer.read(ANSWER_LIMIT)
        except (http.client.HTTPException, OSError) as failed:
            raise RemoteError(self._why(failed)) from None
        finally:
            connection.close()
        if answer.status == http.client.OK:
            return octets
        raise RemoteError(self._refusal(answer.status, octets))

    def read(self, kind: type[T], octets: bytes) -> T:
        """An answer as a value."""
        try:
            return TypeAdapter(kind).validate_json(octets)
        except ValidationError:
            raise RemoteError(self._stranger()) from None

    def _refusal(self, status: int, octets: bytes) -> str:
        if status >= http.client.INTERNAL_SERVER_ERROR:
            return f"Callbridge failed at this order (HTTP status {status}). Its log says why."
        try:
            why = str(json.loads(octets)["error"])
        except (ValueError, KeyError, TypeError):
            return f"{self._stranger()} It answered with HTTP status {status}."
        return f"{harmless(why[:200])[:1].upper()}{harmless(why[:200])[1:]}."

    def _why(self, failed: Exception) -> str:
        match failed:
            case FileNotFoundError() | ConnectionRefusedError():
                advice = f"Start it; if it runs, {self.elsewhere}." if self.elsewhere else "Start it."
                return f"Callbridge does not run: nobody listens at {self.path}. {advice}"
            case PermissionError():
                return f"You may not use {self.path}. Run this as root, or as a member of the group callbridge."
            case TimeoutError():
                return f"Callbridge has not answered within {ANSWER_WITHIN:g} s at {self.path}. Its log says why."
            case ConnectionResetError() | BrokenPipeError():
                return "Callbridge ended before it had answered. Its log says why."
            case http.client.HTTPException():
                return self._stranger()
            case OSError():
                return f"{self.path}: {(failed.strerror or 'it cannot be used').lower()}. Is it the control socket?"
            case _:
                return f"{self.path}: {failed}"

    def _stranger(self) -> str:
        return f"What listens at {self.path} is no Callbridge of this version. Look at [control] socket."


class _Connection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("callbridge", timeout=ANSWER_WITHIN)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _fault(found: _Finding) -> Fault:
    """As it was found there: code, level and advice may be of another version than ours."""
    row = Row(found.code, found.severity, cause=found.message, happens="", mend=found.advice)
    return Fault(row, found.message, line=found.line, file=found.file, address=found.address)
