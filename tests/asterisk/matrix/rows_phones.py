"""One table: calls from telephone to telephone, and from outside to a telephone."""

from tests.asterisk.matrix.expected import IN, OUT, Leg
from tests.asterisk.matrix.expected_legs import calls, rung
from tests.asterisk.matrix.plays import answered, forked, forwarded, given_up, refused, unanswered
from tests.asterisk.matrix.row import Row

BOTH = ("001", "101")
GROUP = ("001", "101", "102", "103")

ROWS = (
    Row(
        "Answered, the caller hangs up",
        "001 dials 101, who answers; 001 hangs up.",
        answered("001", "101", "101"),
        BOTH,
        (
            calls("001", "101", "dial-out, answer-out, hangup ANSWER"),
            rung("101", "001", "dial-in, answer-in, hangup ANSWER"),
        ),
    ),
    Row(
        "Answered, the callee hangs up",
        "001 dials 101, who answers and hangs up.",
        answered("001", "101", "101", by_callee=True),
        BOTH,
        (
            calls("001", "101", "dial-out, answer-out, hangup ANSWER"),
            rung("101", "001", "dial-in, answer-in, hangup ANSWER"),
        ),
    ),
    Row(
        "From outside, answered",
        "An external caller dials the number of 101, who answers.",
        answered("outside", "0258422101", "101"),
        ("outside", "101"),
        (rung("101", "", "dial-in, answer-in, hangup ANSWER", number="0258422101"),),
    ),
    Row(
        "Busy",
        "001 dials 101, which is busy (486).",
        refused("001", "101", "101"),
        BOTH,
        (calls("001", "101", "dial-out, hangup BUSY"), rung("101", "001", "dial-in, hangup BUSY")),
    ),
    Row(
        "Rejected",
        "001 dials 101, who rejects the call (603).",
        refused("001", "101", "101", status=603),
        BOTH,
        (calls("001", "101", "dial-out, hangup NOANSWER"), rung("101", "001", "dial-in, hangup NOANSWER")),
        "Asterisk's `Dial()` calls this NOANSWER; a telephone that rejects the call of an IVR is BUSY.",
    ),
    Row(
        "No answer",
        "001 dials 103, which rings until `Dial()` has enough.",
        unanswered("001", "103", "103"),
        ("001", "103"),
        (calls("001", "103", "dial-out, hangup NOANSWER"), rung("103", "001", "dial-in, hangup NOANSWER")),
    ),
    Row(
        "Cancelled",
        "001 dials 101 and hangs up while it rings.",
        given_up("001", "101", "101"),
        BOTH,
        (calls("001", "101", "dial-out, hangup CANCEL"), rung("101", "001", "dial-in, hangup CANCEL")),
    ),
    Row(
        "Unregistered",
        "001 dials 104, which is not registered.",
        unanswered("001", "104"),
        ("001",),
        (),
        "Asterisk makes no channel for it, and tells nothing of it over AMI: there is nothing to be told, neither of"
        " 104 nor of 001, whose call reaches nobody. Where it matters, let the dialplan ask by"
        " `Stasis(callbridge,dial-in,…)` before, as below.",
    ),
    Row(
        "Forwarded",
        "001 dials 101, which sends the call on to 102 (302), who answers.",
        forwarded,
        ("001", "101", "102"),
        (
            calls("001", "101", "dial-out, answer-out, hangup ANSWER"),
            rung("101", "001", "dial-in, hangup CANCEL"),
            rung("102", "001", "dial-in, answer-in, hangup ANSWER", "C", number="101"),
        ),
    ),
    Row(
        "Forked to three telephones, one answers",
        "001 dials 600, where 101, 102 and 103 ring; 102 answers.",
        forked("001", "600", "102", "101", "103"),
        GROUP,
        (
            calls("001", "600", "dial-out, answer-out, hangup ANSWER", called=""),
            rung("101", "001", "dial-in, hangup CANCEL", number="600"),
            rung("102", "001", "dial-in, answer-in, hangup ANSWER", "C", number="600"),
            rung("103", "001", "dial-in, hangup CANCEL", "D", number="600"),
        ),
    ),
    Row(
        "Forked to three telephones, given up",
        "001 dials 600, where 101, 102 and 103 ring; 001 hangs up.",
        given_up("001", "600", "101", "102", "103"),
        GROUP,
        (
            calls("001", "600", "dial-out, hangup CANCEL", called=""),
            rung("101", "001", "dial-in, hangup CANCEL", number="600"),
            rung("102", "001", "dial-in, hangup CANCEL", "C", number="600"),
            rung("103", "001", "dial-in, hangup CANCEL", "D", number="600"),
        ),
    ),
    Row(
        "Passing `Stasis(callbridge,dial-out,…)`",
        "001 dials 00744123456: the dialplan has the definition of 001 asked, then the script check-credit, and dials"
        " the trunk, which answers.",
        answered("001", "00744123456", "trunk"),
        ("001", "trunk"),
        (
            Leg(
                "001", OUT, "asked dial-out, answer-out, hangup ANSWER", "A", by="001", name="Ana", number="00744123456"
            ),
            Leg("001", IN, "asked call_interactive", "", by="001", name="Ana", number="00744123456"),
        ),
    ),
    Row(
        "Passing `Stasis(callbridge,dial-in,…)`",
        "101 dials 002: the dialplan has the definition of 002 asked, and then rings it; 002 answers.",
        answered("101", "002", "002"),
        ("101", "002"),
        (
            calls("101", "002", "dial-out, answer-out, hangup ANSWER"),
            rung("002", "101", "asked dial-in", ""),
            rung("002", "101", "answer-in, hangup ANSWER"),
        ),
    ),
    Row(
        "Passing `Stasis(callbridge,dial-in,…)`, unregistered",
        "The same, and 002 is not registered.",
        unanswered("101", "002"),
        ("101",),
        (rung("002", "101", "asked dial-in, hangup CHANUNAVAIL", ""),),
        "Who was asked about a call that then rings nobody is told so when the call is over.",
    ),
)
