from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.calls.deliveries import DeadReason, DeliveryFilter, DeliveryState, Verdict
from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import Change, KeptCall
from bridge.store.database import Database
from bridge.store.history import CallFilter, History
from bridge.store.retention import DAY, Forgotten, Named, Purged, Retention
from bridge.store.settings import OutboxSettings, RetentionSettings
from bridge.telephony.values import Extension
from tests.edges.store.stored import NOW, Desk, call, leg, owed, told


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def retention(desk: Desk) -> Retention:
    return Retention(desk.database, desk.backlog, RetentionSettings(), OutboxSettings(), desk.around)


async def test_what_is_too_old_goes_and_what_is_not_delivered_stays(desk: Desk, retention: Retention) -> None:
    old, long, young = (
        call("a" * 20, began=NOW - 91 * DAY),
        call("b" * 20, began=NOW - 91 * DAY, ended=NOW - DAY),
        call("c" * 20, began=NOW - DAY),
    )
    changes = [Change(one, leg(one.api_id, began=one.began, ended=one.ended)) for one in (old, long, young)]
    noted = [Noted(NOW - days * DAY, "17.4", CallAnswered()) for days in (15, 13)]
    await desk.batches.write(changes, noted)
    delivered, dead, waiting = (told(f"{n:020}", at=NOW - 99 * DAY) for n in range(3))
    await desk.put(delivered, dead)
    await desk.claim()
    await desk.outbox.settle([Verdict(delivered.id, delivered=True), Verdict(dead.id, reason=DeadReason.GONE)])
    await desk.put(waiting)
    assert await retention.purge(NOW + 6 * DAY) == Purged(calls=1, legs=1, steps=2, deliveries=0)
    assert await retention.purge(NOW + 8 * DAY) == Purged(calls=0, legs=0, steps=0, deliveries=1)
    assert await retention.purge(NOW + 31 * DAY) == Purged(calls=0, legs=0, steps=0, deliveries=1)
    assert await History(desk.database, desk.around).calls(CallFilter(), 9) == (young, long)
    (left,) = await desk.deliveries.find(DeliveryFilter(), 9)
    assert (left.notification, left.state) == (waiting, DeliveryState.PENDING)


async def test_credentials_and_answers_that_have_expired_go_too(desk: Desk, retention: Retention) -> None:
    async with desk.database.writing() as connection:
        for table, columns in (("answers", "app, token, key, answer"), ("tokens", "app, sha256, client, client")):
            names = dict.fromkeys(columns.split(", "))
            values = ", ".join("'x'" for _ in names)
            await connection.exec_driver_sql(
                f"INSERT INTO {table} ({', '.join(names)}, expires) VALUES ({values}, {NOW})"  # noqa: S608 - the test's own
            )
    await retention.purge(NOW - 1)
    assert [await desk.count(table) for table in ("answers", "tokens")] == [1, 1]
    await retention.purge(NOW)
    assert [await desk.count(table) for table in ("answers", "tokens")] == [0, 0]


async def test_much_goes_in_portions_so_that_nobody_waits_for_it(
    desk: Desk, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.retention.PORTION", 3)
    begun: list[str] = []
    writing = desk.database.writing

    def counted(queue: str = "") -> AbstractAsyncContextManager[AsyncConnection]:
        begun.append(queue)
        return writing(queue)

    monkeypatch.setattr(desk.database, "writing", counted)
    await desk.note(*(Noted(NOW, f"17.{number}", CallAnswered()) for number in range(9)))
    before = len(begun)
    assert (await retention.purge(NOW + 15 * DAY)).steps == 9
    assert len(begun) - before == 4 + 8  # one more than needed finds none, as in the eight other tables


async def test_who_wants_to_be_forgotten_is_however_the_number_was_written(desk: Desk, retention: Retention) -> None:
    caller = call("a" * 20, caller_number="0258422544")
    called = call("b" * 20, called_number="+40258422544")
    of_leg = call("c" * 20, call_id="17.9")
    stranger = call("d" * 20, caller_number="0258422545")
    changes = [
        Change(caller, leg("a" * 20), owed("a" * 20)),
        Change(called, leg("b" * 20)),
        Change(of_leg, leg("c" * 20, call_id="17.9", called_number="0040258422544")),
        Change(leg=leg("e" * 20, call_id="17.11", caller_number="40258422544")),
        Change(stranger, leg("d" * 20), other := owed("d" * 20)),
    ]
    noted = [Noted(NOW, one, CallAnswered()) for one in (caller.call_id, "17.9", "17.9", stranger.call_id)]
    await desk.batches.write(changes, noted)
    await desk.put(sent := told("a" * 20), waiting := told("a" * 20), kept := told("d" * 20))
    assert await desk.claim() == [sent.id, kept.id]
    assert waiting.lane == sent.lane
    named = await retention.naming("0258 422 544")
    assert named.api_ids == ("a" * 20, "b" * 20, "c" * 20, "e" * 20)
    assert named.call_ids == (caller.call_id, called.call_id, "17.9", "17.11")
    assert await retention.forget(named) == Forgotten(legs=4, steps=3, deliveries=2)
    history = History(desk.database, desk.around)
    assert await history.calls(CallFilter(), 9) == (stranger,)
    assert await history.legs("a" * 20) == ()
    await desk.deliver(sent.id, kept.id)
    (left,) = await desk.deliveries.find(DeliveryFilter(), 9)
    assert (left.notification, left.state) == (kept, DeliveryState.DELIVERED)
    assert await desk.owes() == [other]
    assert await retention.naming("0258422544") == Named(())
    assert await retention.forget(Named(())) == Forgotten(0, 0, 0)


async def test_an_extension_can_be_forgotten_and_another_application_forgets_nothing(
    desk: Desk, retention: Retention
) -> None:
    other = Desk(desk.database, "other")
    mine, theirs = leg(), replace(leg("b" * 20), app="other")
    await desk.batches.write([Change(call(), mine), Change(call("b" * 20, app="other"), theirs)], ())
    assert await retention.naming("0003*099") == Named(())
    elsewhere = Retention(other.database, other.backlog, RetentionSettings(), OutboxSettings(), other.around)
    assert (await elsewhere.naming(str(Extension("0003", "001")))).api_ids == ("b" * 20,)
    assert (await retention.naming("0003*001")).api_ids == ("a" * 20,)
    assert (await elsewhere.forget(await retention.naming("0003*001"))).legs == 0


async def test_many_calls_are_forgotten_in_portions(
    desk: Desk, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.retention._CALLS_AT_ONCE", 2)
    monkeypatch.setattr("bridge.store.retention.PORTION", 2)
    await desk.batches.write([Change(call(f"{number:020}", caller_number="112")) for number in range(5)], ())
    named = await retention.naming("112")
    assert len(named.calls) == 5
    await retention.forget(named)
    assert await desk.count("calls") == 0


async def test_what_has_no_digits_is_not_everybody_whose_number_is_withheld(desk: Desk, retention: Retention) -> None:
    withheld = call(caller_number="", called_number="")
    await desk.batches.write([Change(withheld, leg(caller_number="", called_number=""))], ())
    for text in ("()", "--", "  ", "+"):
        assert (await retention.naming(text)).calls == ()
        assert await History(desk.database, desk.around).calls(CallFilter(number=text), 9) == ()
    assert await desk.count("calls") == 1


async def test_where_calls_stand_goes_with_them_and_when_nobody_comes_for_it(desk: Desk, retention: Retention) -> None:
    kept = [KeptCall("pbx1", channel, channel, "v1", NOW, "{}") for channel in ("17.4", "17.5")]
    await desk.batches.write([Change(call(call_id="17.4"), leg())], (), kept)
    await retention.forget(Named(((call().api_id, "17.4"),)))
    assert await desk.count("snapshots") == 1
    await retention.purge(NOW + 6 * DAY)
    assert await desk.count("snapshots") == 1
    await retention.purge(NOW + 8 * DAY)
    assert await desk.count("snapshots") == 0
