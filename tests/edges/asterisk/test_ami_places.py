from collections.abc import Mapping

import pytest

from bridge.asterisk.ami_orders import Order, Replies
from bridge.asterisk.ami_places import CONTEXTS, has_place
from bridge.errors import AsteriskError

OK = {"Response": "Success", "Message": "DialPlan list will follow"}
NOT_FOUND = {"Response": "Error", "Message": "Did not find extension 099@somewhere"}
Row = Mapping[str, str]


def priority(number: str) -> Row:
    return {"Event": "ListDialplan", "Extension": "_0XX", "Priority": number}


def include(context: str) -> Row:
    return {"Event": "ListDialplan", "IncludeContext": context}


class Dialplan:
    """What stands where: rows of contexts, and rows that are found for the extension 099 in them."""

    def __init__(self, contexts: Mapping[str, list[Row]], found: Mapping[str, list[Row]]) -> None:
        self.contexts, self.found = contexts, found
        self.asked: list[str] = []

    async def ask(self, order: Order) -> Replies:
        context = order.fields["Context"]
        if "Extension" not in order.fields:
            return [OK, *self.contexts.get(context, [])]
        self.asked.append(context)
        return [OK, *self.found[context]] if context in self.found else [NOT_FOUND]

    async def has(self, number: int = 1, context: str = "main", extension: str = "099") -> bool:
        return await has_place(self.ask, context, extension, number)


async def test_a_place_is_there_when_its_priority_is() -> None:
    dialplan = Dialplan({}, {"main": [priority("hint"), priority("1"), priority("2")]})
    assert [await dialplan.has(number) for number in (1, 2, 3)] == [True, True, False]


async def test_what_asterisk_finds_is_looked_up_in_one_go() -> None:
    dialplan = Dialplan({"main": [include("other")]}, {"main": [priority("1")]})
    assert await dialplan.has()
    assert dialplan.asked == ["main"]


async def test_an_include_with_a_time_is_followed_wherever_it_stands() -> None:
    contexts = {"main": [include("plain")], "plain": [include("office,08:00-17:00,mon-fri,*,*")]}
    assert await Dialplan(contexts, {"office": [priority("1")]}).has()


async def test_includes_that_include_each_other_have_an_end() -> None:
    dialplan = Dialplan({"main": [include("other")], "other": [include("main"), include("")]}, {})
    assert not await dialplan.has()
    assert dialplan.asked == ["main", "other"]


async def test_a_search_has_a_bound() -> None:
    dialplan = Dialplan({"main": [include(f"c{number}") for number in range(99)]}, {})
    assert not await dialplan.has()
    assert len(dialplan.asked) == CONTEXTS


async def test_a_context_with_a_switch_has_every_place() -> None:
    switch = {"Event": "ListDialplan", "Switch": "Realtime/x@y"}
    assert await Dialplan({}, {"main": [switch, NOT_FOUND]}).has()


@pytest.mark.parametrize(("context", "extension"), [("", "099"), ("main", "")])
async def test_no_place_is_nowhere_and_nothing_is_asked(context: str, extension: str) -> None:
    dialplan = Dialplan({}, {"main": [priority("1")]})
    assert not await dialplan.has(1, context, extension)
    assert dialplan.asked == []


async def test_not_being_allowed_to_look_is_an_error() -> None:
    async def ask(order: Order) -> Replies:
        return [{"Response": "Error", "Message": "Permission denied"}]

    with pytest.raises(AsteriskError, match="AMI refused ShowDialPlan: Permission denied"):
        await has_place(ask, "main", "099", 1)


async def test_a_hostile_place_is_not_asked_for() -> None:
    dialplan = Dialplan({}, {})
    with pytest.raises(AsteriskError, match="not sent"):
        await dialplan.has(1, "main\r\nAction: Originate")
    assert dialplan.asked == []
