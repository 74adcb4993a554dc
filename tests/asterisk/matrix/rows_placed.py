"""One table: legs that IVRs place, and calls that programs place."""

from dataclasses import replace

from tests.asterisk.matrix.expected import IN, OUT, Leg, extended
from tests.asterisk.matrix.expected_legs import calls, places, rung_by_ivr, visit
from tests.asterisk.matrix.plays import (
    answered,
    forked,
    given_up,
    placed_and_refused,
    placed_and_unanswered,
    placed_between_phones,
    placed_into_ivr,
    refused,
    unanswered,
)
from tests.asterisk.matrix.row import Row

ALL = "asked dial-out, dial-out, answer-out"
UP = "dial-out, answer-out, hangup ANSWER"

TRANSFERS = (
    Row(
        "IVR to telephone, answered",
        "001 dials the IVR 204, which transfers to 101, who answers; 001 hangs up.",
        answered("001", "204", "101"),
        ("001", "101"),
        (
            calls("001", "204", UP),
            visit("204", "001"),
            places("204", "101", ALL),
            rung_by_ivr("101", "204", "dial-in, answer-in, hangup ANSWER"),
        ),
    ),
    Row(
        "IVR to telephone, recorded",
        "The same with the IVR 211, which has the conversation recorded.",
        answered("001", "211", "101"),
        ("001", "101"),
        (
            replace(calls("001", "211", UP), recorded=True),
            replace(visit("211", "001"), recorded=True),
            places("211", "101", ALL),
            replace(rung_by_ivr("101", "211", "dial-in, answer-in, hangup ANSWER"), recorded=True),
        ),
    ),
    Row(
        "IVR to telephone, busy",
        "001 dials the IVR 204, which transfers to 101, which is busy; the IVR hangs up.",
        refused("001", "204", "101"),
        ("001", "101"),
        (
            calls("001", "204", UP),
            visit("204", "001"),
            places("204", "101", "asked dial-out, dial-out"),
            rung_by_ivr("101", "204", "dial-in, hangup BUSY"),
        ),
    ),
    Row(
        "IVR to telephone, rejected",
        "The same, and 101 rejects the call (603).",
        refused("001", "204", "101", status=603),
        ("001", "101"),
        (
            calls("001", "204", UP),
            visit("204", "001"),
            places("204", "101", "asked dial-out, dial-out"),
            rung_by_ivr("101", "204", "dial-in, hangup BUSY"),
        ),
    ),
    Row(
        "IVR to telephone, no answer",
        "001 dials the IVR 205, which transfers to 101 for one second; nobody answers, and the IVR hangs up.",
        unanswered("001", "205", "101"),
        ("001", "101"),
        (
            calls("001", "205", UP),
            visit("205", "001"),
            places("205", "101", "asked dial-out, dial-out"),
            rung_by_ivr("101", "205", "dial-in, hangup NOANSWER"),
        ),
    ),
    Row(
        "IVR to telephone, unregistered",
        "001 dials the IVR 212, which transfers to 104, which is not registered; the IVR hangs up.",
        unanswered("001", "212"),
        ("001",),
        (
            calls("001", "212", UP),
            visit("212", "001"),
            places("212", "104", "asked dial-out, dial-out"),
            rung_by_ivr("104", "212", "hangup CHANUNAVAIL"),
        ),
        "104 is not rung, so it has no Dial-In.",
    ),
    Row(
        "IVR to two telephones, the caller gives up",
        "001 dials the IVR 206, which transfers to 101 and 102; 001 hangs up while both ring.",
        given_up("001", "206", "101", "102"),
        ("001", "101", "102"),
        (
            calls("001", "206", UP),
            visit("206", "001"),
            places("206", "101", "asked dial-out, dial-out"),
            places("206", "102", "dial-out", "C"),
            rung_by_ivr("101", "206", "dial-in, hangup CANCEL"),
            rung_by_ivr("102", "206", "dial-in, hangup CANCEL", "C"),
        ),
    ),
    Row(
        "IVR to an external number",
        "001 dials the IVR 207, which transfers to 0744123456 by the trunk, where somebody answers; 001 hangs up.",
        answered("001", "207", "trunk"),
        ("001", "trunk"),
        (calls("001", "207", UP), visit("207", "001"), places("207", "0744123456", ALL, called="")),
    ),
    Row(
        "IVR to three telephones, one answers",
        "001 dials the IVR 208, which transfers to 101, 102 and 103; 102 answers, and 001 hangs up. The IVR has a"
        " definition of dial-out that steers, asked once with the first number, and one that is told of each number.",
        forked("001", "208", "102", "101", "103"),
        ("001", "101", "102", "103"),
        (
            calls("001", "208", UP),
            visit("208", "001"),
            places("208", "101", "asked dial-out, dial-out"),
            places("208", "102", "dial-out, answer-out", "C"),
            places("208", "103", "dial-out", "D"),
            rung_by_ivr("101", "208", "dial-in, hangup CANCEL"),
            rung_by_ivr("102", "208", "dial-in, answer-in, hangup ANSWER", "C"),
            rung_by_ivr("103", "208", "dial-in, hangup CANCEL", "D"),
        ),
    ),
)


def rung_by_program(events: str) -> Leg:
    """101, called by a program for the IVR 201."""
    return Leg("101", IN, events, "A", by="201", called="101", number="101")


PLACED = (
    Row(
        "API call into an IVR, answered",
        "A program places a call from 101 into the IVR 201; 101 answers, keys two digits, and is hung up.",
        placed_into_ivr,
        ("101",),
        (
            Leg("201", OUT, f"{ALL}, hangup ANSWER", "A", by="201", called="101", number="0003*101"),
            Leg(
                "201",
                IN,
                "asked call_interactive",
                "",
                caller=extended("101"),
                by="101",
                called="201",
                number="0003*201",
            ),
            rung_by_program("dial-in, answer-in, hangup ANSWER"),
        ),
    ),
    Row(
        "API call into an IVR, busy",
        "The same, and 101 is busy.",
        placed_and_refused,
        ("101",),
        (
            Leg("201", OUT, "hangup BUSY", "A", by="201", called="101", number="0003*101"),
            rung_by_program("dial-in, hangup BUSY"),
        ),
    ),
    Row(
        "API call into an IVR, no answer",
        "The same with `waitForPickup=1`, and nobody answers.",
        placed_and_unanswered,
        ("101",),
        (
            Leg("201", OUT, "hangup NOANSWER", "A", by="201", called="101", number="0003*101"),
            rung_by_program("dial-in, hangup NOANSWER"),
        ),
    ),
    Row(
        "API call between telephones",
        "A program places a call from 101 to 102; both answer, and 101 hangs up.",
        placed_between_phones,
        ("101", "102"),
        (
            Leg("101", IN, "dial-in, answer-in, hangup ANSWER", "A", by="102", called="101", number="101"),
            Leg("102", IN, "dial-in, answer-in, hangup ANSWER", "B", by="101", called="102", number="102"),
        ),
    ),
)
