"""How legs end, in the words of scripts. Source: Events and API 3.3."""

import pytest

from bridge.telephony.causes import CallStatus, status_of_cause, status_of_dial

WORDS = {
    "ANSWER": ("ANSWER",),
    "BUSY": ("BUSY", "DONTCALL", "TORTURE"),
    "NOANSWER": ("NOANSWER",),
    "CANCEL": ("CANCEL", "CONTINUE", "GOTO", "ABORT"),
    "CONGESTION": ("CONGESTION",),
    "CHANUNAVAIL": ("CHANUNAVAIL", "INVALIDARGS"),
}
CAUSES = {
    "BUSY": {17, 21},
    "NOANSWER": {18, 19},
    "CHANUNAVAIL": {20, 27, 38},
    "CONGESTION": {1, 2, 3, 22, 28, 34, 41, 42, 44, 58},
    "CANCEL": {16, 26, 31, 32},
}


@pytest.mark.parametrize(("status", "word"), [(status, word) for status, words in WORDS.items() for word in words])
def test_a_dial_result_is_told_as_the_documented_word(status: str, word: str) -> None:
    assert status_of_dial(word) is CallStatus(status)


@pytest.mark.parametrize("word", ["", "RINGING", "PROGRESS", "busy", "\x00"])
def test_a_word_that_is_no_result_leaves_it_to_the_cause(word: str) -> None:
    assert status_of_dial(word) is None


def test_every_cause_has_one_status_and_what_is_not_known_is_unknown() -> None:
    told = {
        cause: next((word for word, causes in CAUSES.items() if cause in causes), "UNKNOWN") for cause in range(256)
    }
    assert {cause: str(status_of_cause(cause)) for cause in range(-1, 256)} == {-1: "UNKNOWN"} | told
