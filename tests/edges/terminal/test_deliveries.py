from datetime import UTC, datetime

from bridge.terminal.deliveries import as_json, listed, moment, whole
from tests.fakes.deliveries import NOW
from tests.fakes.event_orders import DEAD, DONE, PENDING


def test_a_delivery_is_one_line_below_the_names_of_the_columns() -> None:
    head, dead, pending, done = listed((DEAD, PENDING, DONE))
    assert head.split() == ["at", "id", "event", "extension", "state", "tries", "receiver"]
    for name, value in (("event", "hangup"), ("extension", "0003*001"), ("state", "dead"), ("receiver", "https")):
        assert head.index(name) == dead.index(value)
    assert list(listed(())) == []
    at = moment(NOW)
    assert dead.startswith(
        f"{at}  {DEAD.notification.id}  hangup      0003*001      dead           1  https://crm.exam"
    )
    assert dead.endswith("https://crm.example:443  gone, status 410")
    assert pending.endswith("dial-in     0003*001      pending        2  https://crm.example:443  CB202: refused")
    assert done.endswith("https://crm.example:443")


def test_one_is_shown_wholly_with_its_last_reply_and_nothing_that_steers_a_terminal() -> None:
    lines = list(whole(DEAD))
    assert lines == [
        f"delivery     {DEAD.notification.id} (replayed)",
        f"event        hangup of 0003*001, {moment(NOW)}",
        "call         1763800001.42 (2gflhkjbozarrmnjp5go)",
        "definition   crm1",
        "request      POST https://crm.example:443/ev?CallID=1763800001.42",
        "body         CallID=17.4&CallerIDNum=0744",
        "state        dead, gone",
        "attempts     1",
        "last answer  status 410 after 1.500 s",
        "last reply",
        "  moved",
        "  \\x1b[31maway",
    ]


def test_of_one_that_waits_it_is_shown_when_it_is_tried_again_and_until_when() -> None:
    lines = list(whole(PENDING))
    assert f"next         {moment(NOW + 4)}" in lines
    assert f"given up     {moment(NOW + 259_200)}" in lines
    assert "last error   CB202: refused" in lines


def test_one_without_an_attempt_has_no_answer() -> None:
    new = DONE.__class__(DONE.notification, PENDING.state, 0, NOW, None)
    assert "attempts     0" in list(whole(new))
    assert list(listed((new,)))[1].endswith("https://crm.example:443")
    assert as_json(new)["status"] == 0


def test_programs_get_all_of_it() -> None:
    shown = as_json(DEAD)
    assert shown["reason"] == "gone"
    assert (shown["state"], shown["status"], shown["replay"], shown["at"]) == ("dead", 410, True, NOW)


def test_moments_are_in_the_time_of_this_machine() -> None:
    assert moment(NOW) == datetime.fromtimestamp(NOW, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
