"""The reply that is measured is one that a script author would call right."""

from bench.samples import FIVE
from bridge.protocol.reply import read_reply


def test_the_reply_of_five_verbs_has_five_verbs_and_no_fault() -> None:
    reading = read_reply(FIVE)
    assert reading.names == ("SetVar", "PlaySound", "PlayTTS", "RecordDigits", "Hangup")
    assert reading.faults == ()
