"""What an operator does with events that did not arrive, and with what is kept of people, beside real calls."""

import asyncio
import json
import os
import sqlite3
from pathlib import Path

import pytest

from bridge.calls.deliveries import Delivery, DeliveryState
from bridge.ivr.events import Trigger
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import HANGUP, bridge, ivr
from tests.fakes.receiver import Receiver

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.asterisk,
    pytest.mark.parametrize("asterisk", ["22"], indirect=True, ids=["asterisk22"]),  # its version cannot matter
]

DAY = 86_400
SHORT = f"start = [{HANGUP}]"
ANA, BEN = "+12025550111", "+12025550122"


def tell(receiver: Receiver, path: str = "/ev", more: str = "") -> str:
    """Two events of the IVR."""
    return "".join(
        f'[[event]]\nextension = "0003*099"\ntype = "{event}"\nmethod = "POST"\nurl = "{receiver.url}{path}"\n{more}\n'
        for event in ("answer-in", "hangup")
    )


async def a_call(phone: Phone, caller: str = ANA) -> None:
    call = await phone.call("099", caller=caller)
    await call.ended(within=10)


def reason_of(one: Delivery) -> str | None:
    return one.verdict.reason if one.verdict else None


async def test_e7_what_was_gone_is_dead_and_a_replay_has_the_same_id(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with (
        Receiver(status=410) as receiver,
        bridge(asterisk, tmp_path, ivr(SHORT), settings=tell(receiver)) as running,
    ):
        await a_call(phone)
        await running.deliveries(DeliveryState.DEAD, count=2)
        status, printed = await running.typed("events", "list", "--state", "dead", "--json")
        assert status == 0
        dead = [json.loads(line) for line in printed.splitlines()]
        assert [(one["reason"], one["status"], one["attempts"]) for one in dead] == [("gone", 410, 1)] * 2
        status, printed = await running.typed("events", "show", dead[0]["id"])
        assert status == 0
        assert "dead, gone" in printed
        assert "status 410" in printed
        assert (await running.typed("events", "replay"))[0] == 2  # it was not said which
        receiver.status = 200
        assert await running.typed("events", "replay", "--state", "dead") == (0, "Sent again: 2.\n")
        await receiver.until(lambda: len(receiver.taken) == 2)
        again = [one for one in receiver.told if one.replay]
        assert {one.delivery for one in again} == {one["id"] for one in dead}
        assert {one.attempt for one in again} == {1}
        await running.deliveries(DeliveryState.DELIVERED, count=2)
        assert await running.typed("events", "replay", "--state", "dead") == (1, "Sent again: 0.\n")
    receiver.keeps_its_word(replays=True)


async def test_what_is_dropped_is_not_sent_until_somebody_replays_it(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with (
        Receiver() as receiver,
        bridge(asterisk, tmp_path, ivr(SHORT), settings=tell(receiver)) as running,
    ):
        await receiver.close()
        await a_call(phone)
        waiting = await running.deliveries(DeliveryState.PENDING, count=2)
        async with asyncio.timeout(20):
            while not any(one.attempts > 2 for one in waiting):  # then the next one is seconds away
                waiting = await running.deliveries(DeliveryState.PENDING, count=2)
        call = waiting[0].notification.api_id
        assert await running.typed("events", "drop", "--call", call) == (0, "Given up: 2.\n")
        dead = await running.deliveries(DeliveryState.DEAD, count=2)
        assert {reason_of(one) for one in dead} == {"dropped"}
        tried = next(one for one in dead if one.attempts)
        assert tried.verdict
        assert "CB202" in tried.verdict.error  # how the last attempt has ended still stands
        await receiver.open()
        await a_call(phone, BEN)
        await running.deliveries(DeliveryState.DELIVERED, count=2)
        assert call not in {one.call for one in receiver.told}
        assert await running.typed("events", "replay", "--id", tried.notification.id) == (0, "Sent again: 1.\n")
        await receiver.until(lambda: any(one.delivery == tried.notification.id for one in receiver.told))
    said = [json.loads(line) for line in (running.folder / "audit.jsonl").read_text().splitlines()]
    assert [one["what"] for one in said if one["what"].startswith("deliveries")] == [
        "deliveries dropped",
        "deliveries replayed",
    ]


async def test_e10_a_receiver_that_redirects_inwards_is_not_followed(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with Receiver() as inside, Receiver(status=307) as metadata, Receiver(status=307) as loopback:
        metadata.moved_to = "http://169.254.169.254/latest/meta-data/"
        loopback.moved_to = inside.url
        settings = tell(metadata) + tell(loopback)
        async with bridge(asterisk, tmp_path, ivr(SHORT), settings=settings) as running:
            await a_call(phone)
            dead = await running.deliveries(DeliveryState.DEAD, count=4)
            assert {(reason_of(one), one.attempts) for one in dead} == {("address", 1)}
            assert {one.verdict and one.verdict.error[:5] for one in dead} == {"CB208"}
        assert inside.told == []


async def test_what_is_owed_to_a_definition_that_is_no_more_is_withdrawn_when_it_is_due(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with Receiver(status=500) as receiver:
        settings = tell(receiver)
        async with bridge(asterisk, tmp_path, ivr(SHORT), settings=settings) as running:
            await a_call(phone)
            await receiver.until(lambda: bool(receiver.told))
            whole = running.config.read_text()
            running.config.write_text(whole.replace(settings, ""))
            assert (await running.typed("reload"))[0] == 0
            dead = await running.deliveries(DeliveryState.DEAD, count=2)
            assert {reason_of(one) for one in dead} == {"withdrawn"}
            tried = next(one for one in dead if one.notification.trigger is Trigger.ANSWER_IN)
            assert tried.verdict
            assert (tried.verdict.status, tried.attempts) == (500, len(receiver.told))


RECORDS = f'start = [{{ action = "record_sound", name = "of", beep = false, silence = 1 }}, {HANGUP}]'


def rows(running: BridgeProcess) -> dict[str, int]:
    with sqlite3.connect(running.database) as database:
        tables = "calls", "legs", "steps", "deliveries"
        counts = {one: database.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables}  # noqa: S608 - our own words
    database.close()
    return counts


async def recorded(phone: Phone, caller: str) -> None:
    call = await phone.call("099", caller=caller)
    await call.answered()
    call.say_tone(1300, 1.0)
    await call.ended(within=10)


def recordings(asterisk: Asterisk, running: BridgeProcess) -> list[Path]:
    """Those of this test's calls."""
    with sqlite3.connect(running.database) as database:
        calls = [row[0] for row in database.execute("SELECT api_id FROM calls")]
    database.close()
    folder = asterisk.recordings_host / "callbridge"
    return [file for call in calls for file in (folder / call).glob("*")]


async def test_a_number_is_forgotten_in_rows_recordings_and_timelines_and_nobody_else_is(
    asterisk: Asterisk, phone: Phone, tmp_path: Path
) -> None:
    async with (
        Receiver() as receiver,
        bridge(asterisk, tmp_path, ivr(RECORDS), settings=tell(receiver)) as running,
    ):
        await recorded(phone, ANA)
        await recorded(phone, BEN)
        await running.deliveries(DeliveryState.DELIVERED, count=4)
        kept = recordings(asterisk, running)
        assert len(kept) == 2
        before = rows(running)
        assert (await running.typed("forget", "nobody", "--yes"))[0] == 2
        status, printed = await running.typed("forget", ANA, "--yes")
        assert status == 0
        assert "1 calls" in printed
        assert "1 recordings" in printed
        after = rows(running)
        assert (after["calls"], after["legs"], after["deliveries"]) == (1, 1, 2)
        assert 0 < after["steps"] < before["steps"]
        assert [file.exists() for file in kept].count(True) == 1
        (day,) = running.journal.glob("*.jsonl")
        told = day.read_text()
        assert (ANA in told, BEN in told) == (False, True)
        assert ANA not in (running.folder / "audit.jsonl").read_text()
        assert await running.typed("forget", ANA, "--yes") == (0, "Removed: nothing.\n")


async def test_purge_removes_what_is_too_old_and_nothing_else(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    async with (
        Receiver() as receiver,
        bridge(asterisk, tmp_path, ivr(RECORDS), settings=tell(receiver)) as running,
    ):
        await recorded(phone, ANA)
        await recorded(phone, BEN)
        await running.deliveries(DeliveryState.DELIVERED, count=4)
        assert await running.typed("purge") == (0, "Removed: nothing.\n")
        old, young = recordings(asterisk, running)
        speech = asterisk.speech_host / "unused.wav"
        speech.touch()
        for file, days in ((old, 31), (speech, 31)):
            at = file.stat().st_mtime - days * DAY
            os.utime(file, (at, at))
        (running.journal / "2020-01-01.jsonl").write_text("{}\n")
        with sqlite3.connect(running.database) as database:
            (api_id, call_id) = database.execute("SELECT api_id, call_id FROM calls ORDER BY began").fetchone()
            ages = f"began = began - {91 * DAY}, ended = ended - {91 * DAY}"
            for table in ("calls", "legs"):
                database.execute(f"UPDATE {table} SET {ages} WHERE api_id = ?", (api_id,))  # noqa: S608 - our own words
            database.execute("UPDATE steps SET at = at - ? WHERE call_id = ?", (15 * DAY, call_id))
            database.execute("UPDATE deliveries SET settled = settled - ? WHERE api_id = ?", (8 * DAY, api_id))
        database.close()
        status, printed = await running.typed("purge")
        assert status == 0
        for word in ("1 calls", "1 legs", "2 deliveries", "1 recordings", "1 days of timelines", "1 prompts of speech"):
            assert word in printed
        left = rows(running)
        assert (left["calls"], left["legs"], left["deliveries"]) == (1, 1, 2)
        assert left["steps"] > 0
        assert (old.exists(), young.exists(), speech.exists()) == (False, True, False)
