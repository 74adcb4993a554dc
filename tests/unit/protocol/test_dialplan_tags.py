"""A `Jump` where there is no IVR. Source: Call Interactive 6.3."""

import pytest

from bridge.protocol.dialplan_tags import IN_DIALPLAN
from bridge.protocol.reply import ReadOptions, read_reply
from bridge.protocol.tags import BY_NAME, TAGS

STEP = ReadOptions(in_dialplan=True)


def jumped(option: str, options: ReadOptions = STEP) -> tuple[object, list[str]]:
    reading = read_reply(f'<Response><Jump context="from-phones" option="{option}"/></Response>'.encode(), options)
    return reading.records[0]["option"], [found.code for found in reading.faults]


@pytest.mark.parametrize(
    ("written", "read"),
    [("112", "112"), ("+40258422544", "+40258422544"), ("Desk-1", "Desk-1"), ("t", "timeout"), ("START", "start")],
)
def test_an_extension_of_the_dialplan_is_an_option(written: str, read: str) -> None:
    assert jumped(written) == (read, [])


@pytest.mark.parametrize("written", ["112,1", "9@evil.example", "9/n", "sip:9", "${SHELL(id)}", "a b", "1" * 80])
def test_what_can_be_no_extension_is_cb141(written: str) -> None:
    assert jumped(written) == ("start", ["CB141"])


def test_in_an_ivr_it_stays_one_of_its_options() -> None:
    assert jumped("112", ReadOptions()) == ("start", ["CB141"])


def test_all_other_verbs_are_the_same() -> None:
    assert IN_DIALPLAN.keys() == BY_NAME.keys()
    assert [tag.name for tag in TAGS if IN_DIALPLAN[tag.name] is not tag] == ["Jump"]
