from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.asterisk import ami_orders as orders
from bridge.asterisk.ami_fields import seen
from bridge.asterisk.ami_orders import Order
from bridge.errors import AsteriskError
from tests.fakes.ami_server import channel

OK = {"Response": "Success", "Message": "as you wish"}


def error(message: str) -> dict[str, str]:
    return {"Response": "Error", "Message": message}


def test_orders_are_said_as_ami_says_them() -> None:
    place = {"Channel": "1.1", "Context": "main", "Exten": "099", "Priority": "2"}
    assert orders.redirect("1.1", "main", "099", 2) == Order("Redirect", place)
    assert orders.hang_up("PJSIP/001-01", 21) == Order("Hangup", {"Channel": "PJSIP/001-01", "Cause": "21"})
    assert orders.show_place("main", "099") == Order("ShowDialPlan", {"Context": "main", "Extension": "099"})
    assert orders.show_context("main") == Order("ShowDialPlan", {"Context": "main"})
    assert (orders.list_channels(), orders.ping()) == (Order("CoreShowChannels"), Order("Ping"))


def test_a_password_is_not_shown() -> None:
    order = orders.login("callbridge", "geheim")
    assert order.fields["Secret"] == "geheim"
    assert "geheim" not in repr(order)


MAKERS: tuple[Callable[[str], Order], ...] = (
    lambda text: orders.login(text, "x"),
    lambda text: orders.login("x", text),
    lambda text: orders.redirect(text, "main", "099", 1),
    lambda text: orders.redirect("1.1", text, "099", 1),
    lambda text: orders.redirect("1.1", "main", text, 1),
    lambda text: orders.hang_up(text, 16),
    lambda text: orders.show_place(text, "099"),
    lambda text: orders.show_place("main", text),
    orders.show_context,
)


@given(st.sampled_from(MAKERS), st.text(max_size=9), st.sampled_from("\r\n\0"), st.text(max_size=9))
def test_no_order_holds_an_end_of_line(made: Callable[[str], Order], before: str, breaks: str, after: str) -> None:
    with pytest.raises(AsteriskError, match="not sent"):
        made(before + breaks + after)


@pytest.mark.parametrize("name", ["", "/.*/", "-", "x" * 300])
def test_an_order_names_one_channel_never_a_pattern(name: str) -> None:
    with pytest.raises(AsteriskError, match="names no channel"):
        orders.hang_up(name, 16)
    with pytest.raises(AsteriskError, match="names no channel"):
        orders.redirect(name, "main", "099", 1)


@pytest.mark.parametrize(
    ("reply", "says", "status"),
    [
        (error("Permission denied"), "AMI refused Hangup: Permission denied", 0),
        (error("No such channel"), "AMI refused Hangup: No such channel", 404),
        (error("Channel does not exist: x"), "AMI refused Hangup: Channel does not exist: x", 404),
        ({"Response": "Goodbye"}, "AMI refused Hangup: Goodbye", 0),
        ({"Event": "x"}, "AMI refused Hangup: no answer that can be read", 0),
    ],
)
def test_a_refusal_is_an_error_with_asterisks_words(reply: dict[str, str], says: str, status: int) -> None:
    with pytest.raises(AsteriskError) as raised:
        orders.accept(orders.hang_up("1.1", 16), [reply])
    assert (str(raised.value), raised.value.status) == (says, status)


def test_what_is_not_refused_is_accepted() -> None:
    orders.accept(orders.ping(), [OK])
    assert orders.refusal([OK]) is None


def test_a_list_of_channels_leaves_out_what_cannot_be_read() -> None:
    ana = channel("1.1", "PJSIP/001-01")
    rows = [OK, {"Event": "CoreShowChannel"} | ana, {"Event": "CoreShowChannel"}, {"Event": "CoreShowChannelsComplete"}]
    assert orders.listed(rows) == (seen(ana),)
