import json

from bridge.errors import OrderRefused
from bridge.web.wire import STATUS, ApiRefusal, refused_order, to_json


def test_a_refusal_has_the_one_shape() -> None:
    answer = ApiRefusal("access_denied", "the token is unknown").answer()
    assert answer.status == 403
    assert answer.content == {"error": {"code": "access_denied", "message": "the token is unknown"}}


def test_who_may_come_again_is_told_when() -> None:
    assert ApiRefusal("unavailable", "x").headers == {"Retry-After": "5"}
    assert ApiRefusal("too_many_requests", "x", {"Retry-After": "40"}).headers == {"Retry-After": "40"}
    assert ApiRefusal("not_found", "x").headers == {}


def test_what_calls_refuse_has_its_status_and_a_word_that_nobody_knows_is_our_mistake() -> None:
    for code, status in STATUS.items():
        assert refused_order(OrderRefused(code, "why")).status == status
    assert refused_order(OrderRefused("strange", "why")).code == "server_error"


def test_json_is_ascii_whatever_strangers_have_sent() -> None:
    assert json.loads(to_json(["\ud800 ș\u2028"])) == ["\ud800 ș\u2028"]
    assert to_json(["\ud800"]) == b'["\\ud800"]'
