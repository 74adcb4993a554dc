"""A transfer that our telephone asked for: REFER, the answer to it, and what NOTIFY tells of it (RFC 3515, 3891).

Knows Refer-To, Replaces and the progress that the other side reports. Does not know what a person wants with it (see
phone_call), nor how the other side carries it out.
"""

from collections.abc import Callable
from urllib.parse import quote

from lab import sip_message as sip
from lab.dialog import Dialog
from lab.news import News


class ReferralError(AssertionError):
    """The transfer did not go as it was waited for; the text tells how it went."""


def to_number(dialog: Dialog, number: str) -> str:
    """The address of a number at the other side's server, as a Refer-To takes it."""
    server = dialog.remote_uri.removeprefix("sip:").rsplit("@", 1)[-1].split(";", 1)[0]
    return f"sip:{quote(number, safe='+*!~')}@{server}"


def to_call(other: Dialog) -> str:
    """The address that stands for the far end of `other`, a call with the same server: it replaces our side of it."""
    return f"{other.remote_uri.split(';', 1)[0]}?Replaces={quote(other.replaces, safe='')}"


class Referral:
    """One REFER within a call; made, it is sent."""

    def __init__(self, dialog: Dialog, target: str, news: News) -> None:
        self._dialog, self._news = dialog, news
        self._first = len(dialog.messages)
        dialog.request("REFER", [("refer-to", f"<{target}>"), ("referred-by", f"<{dialog.local_uri}>")])

    @property
    def progress(self) -> list[int]:
        """The SIP statuses that the other side reported so far, such as 100, 180, 200."""
        bodies = [
            message.body.decode("utf-8", "replace")
            for message in self._dialog.messages[self._first :]
            if message.is_request and message.method == "NOTIFY" and message.get("event").startswith("refer")
        ]
        return [int(body.split()[1]) for body in bodies if body.startswith("SIP/2.0 ")]

    @property
    def succeeded(self) -> bool:
        """Whether the other side reported success."""
        return any(200 <= status < 300 for status in self.progress)

    async def accepted(self, within: float) -> None:
        """Wait until the other side said that it will try (202). Raises ReferralError with its answer otherwise."""
        await self._until(lambda: self._answer() is not None, within)
        answer = self._answer()
        if answer is None or answer.status != 202:
            said = f"{answer.status} {answer.reason}" if answer else f"nothing within {within} s"
            raise ReferralError(f"The transfer was refused: {said}")

    async def result(self, within: float = 5) -> int:
        """Wait for the last report of the transfer: 200 when it succeeded, else the status it failed with."""
        await self._until(lambda: any(status >= 200 for status in self.progress), within)
        final = [status for status in self.progress if status >= 200]
        if not final:
            raise ReferralError(f"No end of the transfer was reported within {within} s; progress: {self.progress}")
        return final[0]

    def _answer(self) -> sip.Message | None:
        replied = self._dialog.replied
        return replied if replied is not None and replied.method == "REFER" else None

    async def _until(self, true: Callable[[], bool], within: float) -> None:
        await self._news.until(lambda: true() or self._dialog.ending is not None, within)
