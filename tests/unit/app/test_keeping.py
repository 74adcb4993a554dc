"""What is removed, wherever it is kept. Source: The IVR 2.3; callbridge.toml `[retention]`."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bridge.app.clock import SystemClock
from bridge.app.keeping import Keeping
from bridge.calls.journal import CallAnswered, CallEnded, Noted
from bridge.calls.records import CallRecord, Change
from bridge.errors import OrderRefused, StoreError
from bridge.observe.journal import CallJournal
from bridge.observe.lines import to_line
from bridge.observe.settings import JournalSettings, PrivacySettings
from bridge.observe.timelines import TimelineFiles
from bridge.store.around import Around
from bridge.store.history import CallFilter
from bridge.store.recordings import RecordingFiles
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.store.store import Store
from bridge.telephony.causes import EndReason
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal

NOW = 1_763_800_000.0
DAY = 86_400
API_ID = "k3v9q0x7mz2p4wd8s1ta"


class Kept:
    """A service's remains: a row, a recording and a timeline of one call by 0744123456."""

    def __init__(self, folder: Path, store: Store, clock: HandClock) -> None:
        self.clock = clock
        self.store = store
        self.timelines = TimelineFiles(folder / "journal")
        self.recording = folder / "recording" / "callbridge" / API_ID / "rec-1.wav"
        self.recording.parent.mkdir(parents=True)
        self.recording.write_bytes(b"RIFF" + bytes(100))
        os.utime(self.recording, (NOW, NOW))
        recordings = RecordingFiles(folder / "recording", store.history, lambda *_: False)
        settings = RetentionSettings(calls_keep_days=90, timelines_keep_days=14, recordings_keep_days=30)
        journal = JournalSettings(dir=folder / "journal")
        self.speech = folder / "speech"
        self.memory = CallJournal(10, PrivacySettings(), clock)
        self.keeping = Keeping(
            *(store.retention, (recordings,), self.timelines, journal, settings),
            lambda: self.speech,
            self.memory,
            clock,
        )

    async def lived(self) -> None:
        call = CallRecord(API_ID, "17.4", "pbx1", "callbridge", NOW, caller_number="0744123456", ended=NOW + 9)
        self.store.writer.keep(Change(call))
        self.timelines.read(Noted(NOW, "17.4", CallAnswered()))
        self.timelines.read(Noted(NOW, "18.1", CallAnswered()))
        while not await self.store.history.calls(CallFilter(), 1):
            await asyncio.to_thread(lambda: None)


@pytest_asyncio.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    clock, pause = HandClock(NOW), SystemClock().pause
    around = Around("callbridge", "one", ListJournal(), clock, pause, print, to_line, lambda: None)
    settings = StoreSettings(url=SecretStr(f"sqlite:///{tmp_path}/callbridge.db"))
    store = Store((settings, OutboxSettings(), RetentionSettings()), dict, lambda: UTC, around)
    made = Kept(tmp_path, store, clock)
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(store.writer.run())
        await made.lived()
        yield made
        writing.cancel()
        await store.close()
    made.timelines.close()


async def test_nothing_goes_before_its_time(kept: Kept) -> None:
    removed = await kept.keeping.purge()
    assert set(removed.values()) == {0}
    assert kept.recording.exists()


async def test_speech_goes_that_nobody_has_heard_for_long(kept: Kept) -> None:
    kept.speech.mkdir()
    for name, used in (("old", NOW - 31 * DAY), ("new", NOW - 29 * DAY)):
        (kept.speech / f"{name}.wav").write_bytes(b"RIFF")
        os.utime(kept.speech / f"{name}.wav", (used, used))
    assert (await kept.keeping.purge())["prompts of speech"] == 1
    assert [file.stem for file in kept.speech.iterdir()] == ["new"]


async def test_what_cannot_be_removed_is_said_and_keeps_nothing_else(kept: Kept) -> None:
    kept.clock.go_on(100 * DAY)
    kept.speech.mkdir()
    (kept.speech / "a.wav").mkdir()
    os.utime(kept.speech / "a.wav", (NOW, NOW))
    kept.recording.unlink()
    kept.recording.parent.rmdir()
    kept.recording.parent.parent.rmdir()
    kept.recording.parent.parent.write_text("no folder")
    with pytest.raises(StoreError, match=r"recordings cannot be read or removed: .*; speech in .*: Is a directory"):
        await kept.keeping.purge()
    assert await kept.store.history.calls(CallFilter(), 1) == ()
    assert not list((kept.speech.parent / "journal").glob("*.jsonl"))


async def test_recordings_timelines_and_calls_go_each_in_its_own_time(kept: Kept) -> None:
    kept.clock.go_on(20 * DAY)
    assert (await kept.keeping.purge())["days of timelines"] == 1
    kept.clock.go_on(20 * DAY)
    assert (await kept.keeping.purge())["recordings"] == 1
    assert not kept.recording.exists()
    kept.clock.go_on(60 * DAY)
    assert (await kept.keeping.purge())["calls"] == 1


async def test_a_person_is_forgotten_everywhere_and_nobody_else(kept: Kept, tmp_path: Path) -> None:
    kept.memory.note("17.4", CallEnded(EndReason.CALLER_HANGUP, 9.0))
    removed = await kept.keeping.forget("0744123456")
    assert (removed["calls"], removed["recordings"], removed["lines of timelines"]) == (1, 1, 1)
    assert not kept.recording.exists()
    assert kept.memory.timeline("17.4") is None
    (day,) = (tmp_path / "journal").glob("*.jsonl")
    assert [line.count('"18.1"') for line in day.read_text().splitlines()] == [1]
    assert set((await kept.keeping.forget("0744123456")).values()) == {0}


@pytest.mark.parametrize("number", ["", "x", "%", "()", "--", "  ", "..", "**", "0744'; drop table calls", "9" * 81])
async def test_what_is_no_number_is_refused_and_nothing_is_removed(kept: Kept, number: str) -> None:
    with pytest.raises(OrderRefused, match="no number"):
        await kept.keeping.forget(number)
    assert kept.recording.exists()


async def test_timelines_that_cannot_be_changed_are_said(kept: Kept, tmp_path: Path) -> None:
    async def read() -> int:
        return await asyncio.wrap_future(kept.timelines.meanwhile(lambda: 0))

    await read()
    (day,) = (tmp_path / "journal").glob("*.jsonl")
    day.unlink()
    day.mkdir()
    with pytest.raises(StoreError, match="timelines in"):
        await kept.keeping.forget("0744123456")
    assert await kept.store.history.calls(CallFilter(), 1)  # so that it can be done again
