"""The pytest plugin: `pip install 'callbridge[testing]'`, then a test calls an IVR and its scripts in a few lines.

    def test_the_code_is_checked(callbridge):
        call = callbridge.call("ivr.toml", press=["1", "42#"])
        assert call.end == "reply_hangup"
        assert call.requests[0].parameters["code"] == "42"
        assert not call.faults

Knows pytest. Does not know how a call is simulated; nothing of that is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bridge.protocol.reply import Reading
    from bridge.terminal.transcript import Transcript


class Callbridge:
    """Calls IVRs and reads replies as the service does. Paths are meant from the folder of the test."""

    def __init__(self, folder: Path) -> None:
        """Look for files there."""
        self._folder = folder

    def call(  # noqa: PLR0913 - what a caller may do, each by its name
        self,
        ivr: str | PathLike[str],
        *,
        press: Iterable[str | float] = (),
        caller: str = "+12025550143",
        did: str = "",
        variables: Mapping[str, str] | None = None,
        hangup_after: float | None = None,
        transfer: str = "answer",
        config: str | PathLike[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Transcript:
        """Call the IVR of a file, or of an extension when `config` names a `callbridge.toml`.

        `press`: keys for one input point each ("1", "42#"), or a number: seconds without a key before the next one.
        `hangup_after` in seconds of the call. `transfer`: what becomes of transfers, as `--transfer` says it.
        Waiting takes no time, scripts are asked over HTTP. A test that runs in an event loop calls this in a thread
        (`asyncio.to_thread`). Raises ConfigError for files that cannot be accepted, and ValueError for a call that
        cannot be made.
        """
        from bridge.app import simulator  # noqa: PLC0415 - only a test that calls pays for it
        from bridge.config.live import load_live  # noqa: PLC0415 - as above
        from bridge.config.load import load_settings  # noqa: PLC0415 - as above
        from bridge.telephony.values import Extension  # noqa: PLC0415 - as above
        from bridge.terminal.caller import acts_of  # noqa: PLC0415 - as above
        from bridge.terminal.others import Others  # noqa: PLC0415 - as above

        world = None
        if config is not None:
            settings = load_settings(self._folder / config, environ)
            world = simulator.world_of_settings(settings, load_live(settings))
        extension = Extension.parse(str(ivr), world.live.organisation) if world else None
        if world is None or extension is None:
            world, extension = simulator.world_of_file(self._folder / ivr, world)
        visit = simulator.Visit(
            ivr=extension,
            caller=caller,
            did=did,
            variables=variables or {},
            hangup_after=hangup_after,
            others=Others(transfer),
        )
        if flaw := simulator.flaw_of(world, visit):
            raise ValueError(flaw)
        return simulator.simulate(world, visit, acts_of(press))

    def parse(self, reply: bytes | str, *, strict: bool = False, charset: str = "windows-1252") -> Reading:
        """Read a reply: its `verbs`, `records` (as `callbridge parse --json` shows them) and `faults`."""
        from bridge.protocol.reply import ReadOptions, read_reply  # noqa: PLC0415 - only a test that reads pays for it

        body = reply.encode() if isinstance(reply, str) else reply
        return read_reply(body, ReadOptions(strict=strict, fallback_charset=charset))


@pytest.fixture
def callbridge(request: pytest.FixtureRequest) -> Callbridge:
    """Call IVRs and read replies as Callbridge does, without a telephone."""
    return Callbridge(request.path.parent)
