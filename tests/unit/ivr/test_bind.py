"""Verbs of a reply as steps that wait. Source: Call Interactive 6.9, 9.1."""

from bridge.ivr.bind import Ask, Origin, Pending, Reply, bind
from bridge.ivr.events import EventType
from bridge.ivr.script import Method, Script
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Request, Wait

SCRIPT = Script(name="check", url=Template.literal("http://script.example.com/"))
ASK = Ask(SCRIPT, EventType.DIAL_IN)


def test_each_verb_waits_in_its_order_with_its_line() -> None:
    reply = Reply((Wait(seconds=1), Hangup()), lines=(2, 3))
    assert bind(reply, ASK) == (
        Pending(Wait(seconds=1), Origin("check", 2)),
        Pending(Hangup(), Origin("check", 3)),
    )


def test_a_reply_without_lines_has_line_zero() -> None:
    assert bind(Reply((Hangup(),)), ASK) == (Pending(Hangup(), Origin("check", 0)),)


def test_an_empty_reply_is_no_step() -> None:
    assert bind(Reply(), ASK) == ()


def test_a_request_asks_under_the_same_settings_and_event_relative_to_the_url_that_answered() -> None:
    request = Request(url=Template.literal("menu.php"), method=Method.POST)
    reply = Reply((request,), url="http://script.example.com/a/b")
    (pending,) = bind(reply, ASK)
    assert pending.step == Ask(SCRIPT, EventType.DIAL_IN, request, "http://script.example.com/a/b")


def test_a_request_without_method_is_made_as_the_present_request_was() -> None:
    again = Request(url=None, method=None)
    present = Ask(SCRIPT, request=Request(url=None, method=Method.POST), base="http://script.example.com/")
    (pending,) = bind(Reply(verbs=(again,), lines=(1,)), present)
    assert isinstance(pending.step, Ask)
    assert pending.step.request == Request(url=None, method=Method.POST)


def test_a_step_knows_what_its_author_called_it() -> None:
    (pending,) = bind(Reply(verbs=(Wait(seconds=1),), lines=(3,), names=("Pause",)), ASK)
    assert pending.origin == Origin("check", 3, "Pause")


def test_a_transfer_that_a_reply_to_dial_out_orders_asks_nobody_again_whatever_it_asks_next() -> None:
    transfer = Transfer(to=(Template.literal("001"),))
    asked = Ask(SCRIPT, EventType.DIAL_OUT, called="0003*001")
    bound, request = bind(Reply((transfer, Request())), asked)
    assert bound.step == transfer.model_copy(update={"asks": False})
    assert isinstance(request.step, Ask)
    assert (request.step.event, request.step.called) == (EventType.DIAL_OUT, "0003*001")
    (elsewhere,) = bind(Reply((transfer,)), ASK)
    assert elsewhere.step == transfer
