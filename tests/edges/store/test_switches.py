import asyncio
import json
from pathlib import Path

import pytest

from bridge.calls.entries.service import SwitchTurned
from bridge.calls.orders import SwitchState
from bridge.calls.ports import Switches
from bridge.ivr.live import LiveSet, Switch, SwitchOrder
from bridge.store.switches import SwitchStates
from tests.fakes.ports import FixedLive, ListJournal

DECLARED = {"night": Switch("Night service"), "music": Switch("", default=True)}


class Desk:
    """Switches below a folder, and what is told of them."""

    def __init__(self, folder: Path) -> None:
        self.live = FixedLive(LiveSet("v1", "0003", switches=DECLARED))
        self.journal = ListJournal()
        self.complaints: list[str] = []
        self.states = SwitchStates(folder, self.live, self.journal, self.complaints.append)


async def opened(folder: Path) -> Desk:
    desk = Desk(folder)
    await desk.states.open()
    return desk


async def test_a_switch_that_was_never_set_has_its_default_and_one_not_declared_has_no_state(tmp_path: Path) -> None:
    switches: Switches = (desk := await opened(tmp_path)).states
    assert [switches.is_on(name) for name in ("night", "music", "nothing")] == [False, True, None]
    assert desk.complaints == []


async def test_what_was_set_counts_after_a_restart_and_is_told_with_who_did_it(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    assert await desk.states.turn("night", SwitchOrder.TOGGLE, "PJSIP/001") is True
    assert await desk.states.turn("music", SwitchOrder.OFF, "ana") is False
    assert await desk.states.turn("music", SwitchOrder.OFF, "ana") is False
    assert desk.journal.of(SwitchTurned) == [
        SwitchTurned("night", is_on=True, by="PJSIP/001"),
        SwitchTurned("music", is_on=False, by="ana"),
        SwitchTurned("music", is_on=False, by="ana"),
    ]
    again = await opened(tmp_path)
    assert again.states.all() == (
        SwitchState("night", "Night service", is_on=True),
        SwitchState("music", "music", is_on=False),
    )
    assert (tmp_path / "switches.json").stat().st_mode & 0o777 == 0o600


async def test_a_switch_taken_out_of_the_files_and_put_back_is_as_it_was(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    await desk.states.turn("night", SwitchOrder.ON, "ana")
    desk.live.live = LiveSet("v2", "0003", switches={"music": DECLARED["music"]})
    assert desk.states.is_on("night") is None
    await desk.states.turn("music", SwitchOrder.OFF, "ana")
    assert (await opened(tmp_path)).states.is_on("night") is True


async def test_two_who_toggle_at_once_have_both_toggled(tmp_path: Path) -> None:
    desk = await opened(tmp_path)
    turned = await asyncio.gather(*(desk.states.turn("night", SwitchOrder.TOGGLE, f"{n}") for n in range(4)))
    assert sorted(turned) == [False, False, True, True]
    assert desk.states.is_on("night") is False


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b'{"schema": 2, "switches": {}}', b'{"schema": 1, "switches": {"night": "yes"}}', b"[]"],
)
async def test_a_damaged_file_is_told_and_kept_and_all_have_their_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "switches.json").write_bytes(content)
    desk = await opened(tmp_path)
    assert (desk.states.is_on("night"), desk.states.is_on("music")) == (False, True)
    assert len(desk.complaints) == 1
    assert "damaged" in desk.complaints[0]
    assert (tmp_path / "switches.json.damaged").read_bytes() == content
    await desk.states.turn("night", SwitchOrder.ON, "ana")
    assert json.loads((tmp_path / "switches.json").read_text())["switches"] == {"night": True}


async def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "switches.json").mkdir()
    desk = await opened(tmp_path)
    assert desk.states.is_on("night") is False
    assert "cannot be read" in desk.complaints[0]


async def test_when_the_disk_refuses_it_is_set_until_the_next_restart_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should")
    desk = Desk(tmp_path / "state")
    assert await desk.states.turn("night", SwitchOrder.ON, "ana") is True
    assert desk.states.is_on("night") is True
    (turned,) = desk.journal.of(SwitchTurned)
    assert "switches.json" in turned.lost
    assert (await opened(tmp_path / "other")).states.is_on("night") is False


async def test_a_damaged_file_that_cannot_be_put_aside_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "switches.json").write_bytes(b"{")
    (tmp_path / "switches.json.damaged").mkdir()
    assert "could not be put aside" in (await opened(tmp_path)).complaints[0]
