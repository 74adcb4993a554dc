"""One table: calls that enter an IVR and stay there, or go on to another one, to the dialplan or to a queue."""

from tests.asterisk.matrix.expected_legs import calls, rung, visit
from tests.asterisk.matrix.plays import back_in_the_dialplan, in_ivr, queue_of_ivr, refused
from tests.asterisk.matrix.row import Row

ROWS = (
    Row(
        "IVR, the caller hangs up",
        "001 dials the IVR 201 and hangs up while it waits for keys.",
        in_ivr("001", "201", "201"),
        ("001",),
        (calls("001", "201", "dial-out, answer-out, hangup ANSWER"), visit("201", "001")),
    ),
    Row(
        "IVR, it hangs up",
        "001 dials the IVR 201 and keys two digits; a script is asked, and the IVR hangs up.",
        in_ivr("001", "201", "201", keys="42"),
        ("001",),
        (
            calls("001", "201", "dial-out, answer-out, hangup ANSWER"),
            visit("201", "001"),
            rung("201", "001", "asked call_interactive", ""),
        ),
    ),
    Row(
        "IVR, from outside",
        "An external caller dials the number of the IVR 201, and hangs up.",
        in_ivr("outside", "0258422201", "201"),
        ("outside",),
        (visit("201", "", number="0258422201"),),
    ),
    Row(
        "IVR, from outside, rejected before it answers",
        'An external caller dials the IVR 202, which has `answer = "after_dial_in"`; the reply to its dial-in is a'
        " `Hangup`.",
        refused("outside", "0258422202"),
        ("outside",),
        (visit("202", "", "asked dial-in, hangup BUSY", number="0258422202"),),
    ),
    Row(
        "IVR to IVR",
        "001 dials the IVR 203, which transfers to the IVR 201; 001 hangs up there.",
        in_ivr("001", "203", "201"),
        ("001",),
        (
            calls("001", "203", "dial-out, answer-out, hangup ANSWER"),
            visit("203", "001"),
            visit("201", "001", number="203"),
        ),
    ),
    Row(
        "IVR to queue",
        "001 dials the IVR 209, which transfers to the queue 800; its agent 002 answers, and hangs up.",
        queue_of_ivr,
        ("001", "002"),
        (
            calls("001", "209", "dial-out, answer-out, hangup ANSWER"),
            visit("209", "001"),
            rung("800", "001", "dial-in, answer-in, hangup ANSWER", "A", number="209"),
            rung("002", "001", "dial-in, answer-in, hangup ANSWER", number="209"),
        ),
    ),
    Row(
        "IVR to dialplan",
        "001 dials the IVR 210, which sends the call to a place of the dialplan; 001 hangs up there.",
        back_in_the_dialplan,
        ("001",),
        (calls("001", "210", "dial-out, answer-out, hangup ANSWER"), visit("210", "001")),
    ),
)
