"""The audit log: who has ordered what, and when, one JSON object on a line.

Knows which entries of the journal are orders, and files. Does not know how an order came. A reader of the journal:
never waits, never raises; an order is carried out also when it cannot be written down, and that is told.
Source: The IVR 5.2, 9 (step 5); callbridge.toml `log.audit_file`.
"""

import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from bridge.calls.entries.events import OutboxOverflowed, ProgramOrdered
from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.journal import Entry, Noted
from bridge.observe.lines import moment

WAITING = 10_000
"""Lines that wait for a slow disk; what is more is lost, and told."""
OURSELVES = "callbridge"


class AuditFile:
    """Appends to a file in a thread of its own, which `close` ends when all is written.

    The file is opened for each line, so it may be moved away at any time (logrotate).
    """

    def __init__(self, file: Path, complain: Callable[[str], None]) -> None:
        """Write to a file (mode 0640), its folder made if need be; `complain` takes one sentence for the operator."""
        self._file = file
        self._complain = complain
        self._waiting: queue.Queue[str | None] = queue.Queue(WAITING)
        self._failing = False
        self._thread = threading.Thread(target=self._write_all, name="audit", daemon=True)
        self._thread.start()

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal; those that are no orders are passed over."""
        order = _order(noted.entry)
        if order is None:
            return
        line = json.dumps({"at": moment(noted.at), **order, **({"call": noted.call} if noted.call else {})})
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._failed("too many lines wait for the disk")

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for at most so many seconds. Waits: call it in a thread, or when nothing else runs."""
        try:
            self._waiting.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _write_all(self) -> None:
        while (line := self._waiting.get()) is not None:
            try:
                self._append(line)
                self._failing = False
            except OSError as refused:
                self._failed(refused.strerror or "it cannot be written")

    def _append(self, line: str) -> None:
        self._file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with open(self._file, "ab", opener=_for_us_and_our_group) as opened:
            opened.write(line.encode("ascii") + b"\n")
            opened.flush()
            os.fsync(opened.fileno())

    def _failed(self, why: str) -> None:
        """Once for each time that it begins to fail: orders stand in the log as well."""
        if not self._failing:
            self._failing = True
            self._complain(
                f"log.audit_file: {self._file}: {why}. Orders are carried out, but stand in this log only: mend it."
            )


def _order(entry: Entry) -> Mapping[str, object] | None:
    match entry:
        case SwitchTurned(name, is_on, by, lost):
            state = {"switch": name, "to": "on" if is_on else "off"} | ({"not_kept": lost} if lost else {})
            return {"who": by, "what": "switch turned", **state}
        case SetChanged(how, version, detail, by):
            return {"who": by or OURSELVES, "what": f"live set {how}", "version": version, "detail": detail}
        case VolumeUsed(rule, what, used, most):
            return {"who": OURSELVES, "what": "volume used", "rule": rule, "counted": what, "used": used, "most": most}
        case ProgramOrdered(who, address, what, subject, detail):
            return {"who": who, "address": address, "what": what, "subject": subject, "detail": detail}
        case OutboxOverflowed(receiver, delivery):
            return {"who": OURSELVES, "what": "delivery given up", "receiver": receiver, "delivery": delivery}
        case _:
            return None


def _for_us_and_our_group(file: str, flags: int) -> int:
    return os.open(file, flags, 0o640)
