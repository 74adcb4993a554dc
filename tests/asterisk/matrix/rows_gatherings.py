"""One table: calls to a queue and to a conference, and calls that telephones transfer."""

from tests.asterisk.matrix.expected import IN, Leg
from tests.asterisk.matrix.expected_legs import NUMBER, calls, rung
from tests.asterisk.matrix.plays import (
    answered,
    conferring,
    given_up,
    rung_twice,
    transferred_attended,
    transferred_blind,
)
from tests.asterisk.matrix.row import Row

DID = "0258422101"

GATHERINGS = (
    Row(
        "Queue, answered",
        "001 dials the queue 800; its agent 002 answers.",
        answered("001", "800", "002"),
        ("001", "002"),
        (
            calls("001", "800", "dial-out, answer-out, hangup ANSWER"),
            rung("800", "001", "dial-in, answer-in, hangup ANSWER", "A"),
            rung("002", "001", "dial-in, answer-in, hangup ANSWER", number="800"),
        ),
    ),
    Row(
        "Queue, abandoned",
        "001 dials the queue 800 and hangs up while the agent 002 is rung.",
        given_up("001", "800", "002"),
        ("001", "002"),
        (
            calls("001", "800", "dial-out, hangup CANCEL"),
            rung("800", "001", "dial-in, hangup CANCEL", "A"),
            rung("002", "001", "dial-in, hangup CANCEL", number="800"),
        ),
    ),
    Row(
        "Queue, the agent is rung twice",
        "001 dials the queue 800; its agent 002 is busy at first, and answers two seconds later.",
        rung_twice,
        ("001", "002"),
        (
            calls("001", "800", "dial-out, answer-out, hangup ANSWER"),
            rung("800", "001", "dial-in, answer-in, hangup ANSWER", "A"),
            rung("002", "001", "dial-in, hangup NOANSWER", number="800"),
            rung("002", "001", "dial-in, answer-in, hangup ANSWER", "C", number="800"),
        ),
        "Each attempt is a leg. Of an agent who does not take the call, the queue says NOANSWER, whatever the reason.",
    ),
    Row(
        "Conference of two",
        "001 and then 101 dial the conference 801; each is a call of its own.",
        conferring,
        ("001", "101"),
        (
            rung("801", "001", "dial-in, answer-in, hangup ANSWER", "A"),
            rung("801", "101", "dial-in, answer-in, hangup ANSWER", "B", call="B"),
        ),
        "A telephone that reaches neither an IVR nor a `Dial()` has no Dial-Out. The Dial-In of the first member comes"
        " when the prompt that says he is alone is over; here his profile is quiet.",
    ),
)

TRANSFERS = (
    Row(
        "Blind transfer by the callee",
        "An external caller dials 101, who answers and sends the call on to 102, who answers.",
        transferred_blind,
        ("outside", "101", "102"),
        (
            rung("101", "", "dial-in, answer-in, hangup ANSWER", number=DID),
            Leg(
                "102", IN, "dial-in, answer-in, hangup ANSWER", "C", caller=NUMBER, called="102", number="102", did=DID
            ),
        ),
    ),
    Row(
        "Attended transfer by the callee",
        "An external caller dials 101, who answers, dials 102, talks with 102, and connects the two. The consultation"
        " is a call of its own until then; afterwards the ids of the older call hold.",
        transferred_attended,
        ("outside", "101", "102"),
        (
            rung("101", "", "dial-in, answer-in, hangup ANSWER", number=DID),
            calls("101", "102", "dial-out, answer-out", "C", call="C"),
            calls("101", "102", "hangup ANSWER", "C"),
            rung("102", "101", "dial-in, answer-in", "D", call="C"),
            rung("102", "101", "hangup ANSWER", "D"),
        ),
    ),
)
