import pytest

from bridge.asterisk import commands
from bridge.asterisk.seen import args_of, ask, found_of
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import one_leg
from tests.fakes.ari import fake_ari


async def test_what_there_is_is_said_and_what_is_not_there_is_nothing() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        assert (await found_of(leg.line, theirs.id))["id"] == theirs.id
        assert await found_of(leg.line, "9.9") == {}
        assert await ask(leg.line, commands.subscribe("callbridge", "9.9")) is None


async def test_not_knowing_is_no_answer() -> None:
    async with fake_ari() as fake, one_leg(fake) as (leg, theirs):
        fake.fails("GET channels/.*", 500)
        with pytest.raises(AsteriskError):
            await found_of(leg.line, theirs.id)


@pytest.mark.parametrize(
    ("data", "args"),
    [
        ("callbridge,ivr,0003*099", ("ivr", "0003*099")),
        ("callbridge", ()),
        ("callbridge,return,", ("return", "")),
        (None, ()),
        (7, ()),
    ],
)
def test_arguments_are_those_after_the_name_of_the_application(data: object, args: tuple[str, ...]) -> None:
    assert args_of({"dialplan": {"app_name": "Stasis", "app_data": data}}) == args


@pytest.mark.parametrize(
    "seen", [{}, {"dialplan": None}, {"dialplan": {"app_name": "Queue", "app_data": "callbridge,x"}}]
)
def test_who_is_not_in_an_application_has_none(seen: dict[str, object]) -> None:
    assert args_of(seen) == ()
