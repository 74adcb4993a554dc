from dataclasses import replace

from tests.chaos.accounts import Books, Kind, Story, Told, Window, settle
from tests.chaos.memory import Life
from tests.chaos.run import MUST_BE_ZERO, Leaks, Result
from tests.chaos.table import as_json, as_text

FINISHED = Story("+1", "471100", 10.0, prompted=11.0, keyed=[(11.2, 12.4)], confirmed=13.0, obeyed=True, ended=14.0)
WINDOW = Window(Kind("link cut", shuts=True), 20.0, 25.5)
TOLD = [Told("+1", event, event) for event in ("dial-in", "answer", "hangup")]
ACCOUNT = settle(Books([FINISHED], [WINDOW], [("+1", "471100")], TOLD))
LEAKS = Leaks([], [], 26, 27, 20.0, 21.0, 1, dict.fromkeys(MUST_BE_ZERO, 0.0))
RESULT = Result(60.0, 5.0, [WINDOW], ACCOUNT, LEAKS, [Life(1, 300.0, 120_000, 121_000)], [])


def test_a_run_in_which_nothing_was_lost_is_good() -> None:
    told = as_json(RESULT, {"asterisk": "22"})
    assert told["good"] is True
    assert (told["asterisk"], told["calls_placed"], told["events_owed"], told["events_delivered"]) == ("22", 1, 3, 3)
    assert told["fault_times"] == [{"name": "link cut", "at": 15.0, "seconds": 5.5}]
    assert as_text(told).endswith("good                             yes")


def test_a_deliberately_lost_call_is_in_the_table_and_the_run_is_not_good() -> None:
    lost = replace(FINISHED, obeyed=False)
    account = settle(Books([lost], [replace(WINDOW, began=13.0)], [], TOLD))
    told = as_json(replace(RESULT, account=account), {})
    assert told["good"] is False
    assert "+1 lost at 5.0 s, beside link cut; codes 471100" in as_text(told)


def test_whatever_is_left_makes_a_run_not_good() -> None:
    for leaks in (
        replace(LEAKS, channels=["PJSIP/anonymous-1"]),
        replace(LEAKS, bridges=["callbridge.talk.1"]),
        replace(LEAKS, files_last=60),
        replace(LEAKS, tasks_last=200.0),
        replace(LEAKS, tasks_last=-1.0),  # nobody could be asked
        replace(LEAKS, connections=9),
        replace(LEAKS, gauges=LEAKS.gauges | {"callbridge_outbox_pending": 1.0}),
        replace(LEAKS, gauges=LEAKS.gauges | {"callbridge_calls": -1.0}),  # nobody could be asked
    ):
        assert as_json(replace(RESULT, leaks=leaks), {})["good"] is False
