"""How legs end, in the words of scripts. Source: Events and API 3.3."""

import pytest

from bridge.telephony.causes import CallStatus, status_of_cause, status_of_dial

WORDS = {
    "ANSWER": "ANSWER",
    "BUSY": "BUSY",
    "NOANSWER": "NOANSWER",
    "CANCEL": "CANCEL",
    "CONGESTION": "CONGESTION",
    "CHANUNAVAIL": "CHANUNAVAIL",
    "CONTINUE": "CANCEL",
    "GOTO": "CANCEL",
    "ABORT": "CANCEL",
    "DONTCALL": "BUSY",
    "TORTURE": "BUSY",
    "INVALIDARGS": "CHANUNAVAIL",
}
CAUSES = {
    "BUSY": (17, 21),
    "NOANSWER": (18, 19),
    "CHANUNAVAIL": (20, 27, 38),
    "CONGESTION": (1, 2, 3, 22, 28, 34, 41, 42, 44, 58),
    "CANCEL": (16, 26, 31, 32),
    "UNKNOWN": (0, 127, 23, -1, 10**9),
}


@pytest.mark.parametrize(("word", "status"), WORDS.items())
def test_a_dial_ends_in_the_words_of_scripts(word: str, status: str) -> None:
    assert status_of_dial(word) == CallStatus(status)


@pytest.mark.parametrize("word", ["", "answer", "RINGING", "UNKNOWN", "CALLING"])
def test_any_other_word_of_a_dial_says_nothing(word: str) -> None:
    assert status_of_dial(word) is None


@pytest.mark.parametrize(("status", "cause"), [(status, one) for status, causes in CAUSES.items() for one in causes])
def test_a_cause_ends_a_leg_that_no_dial_has_ended(status: str, cause: int) -> None:
    assert status_of_cause(cause) == CallStatus(status)
