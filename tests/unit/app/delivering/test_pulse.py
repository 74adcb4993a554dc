"""When a call moved last is known in another process, too."""

import os
import subprocess
import sys

import pytest

from bridge.app.delivering.pulse import Pulse
from bridge.calls.entries.events import DeliveryTried, EventQueued
from bridge.calls.journal import CallAnswered, LinkChanged, Noted
from bridge.ivr.events import Trigger

MOVED = Noted(1.0, "17.4", CallAnswered())
LOOK = "import sys; from bridge.app.delivering.pulse import Pulse; print(Pulse(int(sys.argv[1])).since())"


def seen_by_another(pulse: Pulse) -> float:
    arguments = [sys.executable, "-c", LOOK, str(pulse.file)]
    return float(subprocess.run(arguments, pass_fds=[pulse.file], check=True, capture_output=True).stdout)


def test_whoever_shares_the_memory_sees_when_a_call_has_moved() -> None:
    pulse = Pulse.made()
    uptime = pulse.since()
    assert uptime == pytest.approx(seen_by_another(pulse), abs=60)  # no call has moved since the machine began
    pulse.read(MOVED)
    assert 0 <= pulse.since() < seen_by_another(pulse) < 60
    os.close(pulse.file)
    assert pulse.since() < 60


@pytest.mark.parametrize(
    "noted",
    [
        Noted(1.0, "", LinkChanged("pbx1", "connected")),
        Noted(1.0, "17.4", EventQueued("d1", Trigger.HANGUP, "0003*099", "crm1", "https://crm:443")),
        Noted(1.0, "17.4", DeliveryTried("d1", "crm1", "delivered", 1, 200, 0.1)),
    ],
    ids=["no-call", "queued", "tried"],
)
def test_what_is_no_move_of_a_call_holds_up_nobody(noted: Noted) -> None:
    pulse = Pulse.made()
    pulse.read(noted)
    assert os.pread(pulse.file, 8, 0) == bytes(8)
    os.close(pulse.file)


@pytest.mark.parametrize("what", ["memfd_create", "truncate"])
def test_where_the_system_gives_no_memory_no_call_ever_moves_for_others(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, what, refused)
    pulse = Pulse.made()
    pulse.read(MOVED)
    assert (pulse.file, pulse.since() < 60) == (-1, True)
    assert Pulse(pulse.file).since() > 1
