import pytest

from bridge.asterisk.adoption import take_stock
from bridge.asterisk.events import StasisStart
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.router import Router
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import linked, settings_for
from tests.fakes.ari import FakeAri, fake_ari
from tests.fakes.ports import ListJournal


class Stock:
    """A router and a way to Asterisk; the fake's socket is open, or it would not list anything."""

    def __init__(self, fake: FakeAri) -> None:
        self.boxes: dict[str, Mailbox] = {}
        self.router = Router(ListJournal(), lambda event, box: self.boxes.update({event.channel: box}))
        self.fake = fake

    def hold(self, channel: str) -> None:
        self.router.route(StasisStart(channel, "PJSIP/001-1", False, "", "", "", ()))

    async def take(self, grace: object = None) -> int:
        async def pause() -> None:
            if callable(grace):
                grace()

        async with HttpCarrier(settings_for(self.fake.url)) as carrier:
            return await take_stock(Rest(carrier, 1), self.router, "callbridge", pause)


async def test_calls_whose_channel_is_gone_learn_it() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        stock = Stock(fake)
        for channel in ("1.1", "1.2", "1.3"):
            stock.hold(channel)
        fake.enter("1.1")
        fake.enter("1.2")
        fake.legs["1.2"].in_stasis = False
        assert await stock.take() == 0
        assert {name for name, box in stock.boxes.items() if box.gone} == {"1.3"}


async def test_without_an_application_all_are_gone() -> None:
    async with fake_ari() as fake:
        stock = Stock(fake)
        stock.hold("1.1")
        await stock.take()
        assert stock.boxes["1.1"].gone


async def test_a_channel_that_nobody_knows_goes_back_to_the_dialplan() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log[-1] == "continue"
        assert stranger.variables == {"CALLBRIDGE_RESULT": "ERROR", "TIMEOUT(absolute)": "0"}


async def test_a_stranger_that_is_in_the_dialplan_already_is_left_alone() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        stranger.in_stasis = False
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log == []


async def test_a_call_that_is_just_entering_is_no_stranger() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as other:
        await other.ready()
        entering = fake.enter("1.1")
        await other.arrival()
        stock = Stock(fake)
        assert await stock.take(grace=lambda: stock.hold("1.1")) == 0
        assert entering.log == []


async def test_a_variable_that_cannot_be_set_keeps_nobody_here() -> None:
    async with fake_ari() as fake:
        stranger = fake.enter("1.1")
        fake.fails("POST .*/variable", 500, times=2)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert stranger.log[-1] == "continue"


async def test_not_knowing_is_an_error_and_ends_no_call() -> None:
    async with fake_ari() as fake:
        stock = Stock(fake)
        stock.hold("1.1")
        fake.fails("GET applications/.*", 500)
        with pytest.raises(AsteriskError):
            await stock.take()
        assert not stock.boxes["1.1"].gone
