"""The call detail records that an Asterisk has written.

Knows the columns of cdr_csv with `newcdrcolumns`, unique id and user field. Does not know what a record is for.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.news import News

COLUMNS: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
    "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield", "peeraccount", "linkedid",
    "sequence",
)  # fmt: skip
LOOK_AGAIN: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Cdr:
    """One record, fields as Asterisk names them; `duration` and `billsec` are seconds, `channel` and its peer names."""

    accountcode: str
    peeraccount: str
    userfield: str
    src: str
    clid: str
    dst: str
    dcontext: str
    channel: str
    dstchannel: str
    lastapp: str
    disposition: str
    duration: int
    billsec: int
    uniqueid: str
    linkedid: str


class CdrFile:
    """The file of cdr_csv, as it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def records(self) -> list[Cdr]:
        """All so far, oldest first; a line that is still being written is left out."""
        if not self._path.is_file():
            return []
        text = self._path.read_text(encoding="utf-8", errors="replace")
        whole = text[: text.rfind("\n") + 1]
        return [_record(row) for row in csv.reader(whole.splitlines())]

    async def reach(self, number: int, within: float) -> list[Cdr]:
        """All, once there are at least so many or the time is over: Asterisk writes them after the hang-up."""
        pause = News()
        for _ in range(round(within / LOOK_AGAIN)):
            if len(found := self.records()) >= number:
                return found
            await pause.next(LOOK_AGAIN)
        return self.records()


def _record(row: list[str]) -> Cdr:
    value = dict(zip(COLUMNS, row, strict=True))
    return Cdr(
        accountcode=value["accountcode"],
        peeraccount=value["peeraccount"],
        userfield=value["userfield"],
        src=value["src"],
        clid=value["clid"],
        dst=value["dst"],
        dcontext=value["dcontext"],
        channel=value["channel"],
        dstchannel=value["dstchannel"],
        lastapp=value["lastapp"],
        disposition=value["disposition"],
        duration=int(value["duration"]),
        billsec=int(value["billsec"]),
        uniqueid=value["uniqueid"],
        linkedid=value["linkedid"],
    )
