"""Each piece of configuration of other programs is one that they would read, and names what exists.

The dialplan is loaded by a real Asterisk in tests/asterisk/test_dialplan_samples.py.
"""

import configparser

import pytest

from bridge.doctor.conf import parse_conf
from tests.docs.fences import Fence, samples
from tests.house import ROOT

CONTEXTS = (ROOT / "asterisk-conf" / "existing" / "extensions_callbridge.conf").read_text("utf-8")
UNIT_KEYS = {"Description", "ExecStart", "DynamicUser", "Restart", "WantedBy"}


def dialplan(fence: Fence) -> bool:
    return "exten" in fence.text


def unit(fence: Fence) -> bool:
    return "[Unit]" in fence.text


@pytest.mark.parametrize("fence", [one for one in samples("ini") if dialplan(one)], ids=str)
def test_a_call_that_callbridge_does_not_take_goes_on(fence: Fence) -> None:
    entries = [line for line in fence.text.splitlines() if "Stasis(" in line or "AGI(" in line]
    assert entries
    after = [line for line in fence.text.split(entries[-1])[1].splitlines() if line.strip()]
    assert [line for line in after if "Hangup()" not in line], "callers hear nothing when Callbridge is away"
    assert "[callbridge-after]" in CONTEXTS


@pytest.mark.parametrize("fence", [one for one in samples("ini") if unit(one)], ids=str)
def test_a_unit_has_the_keys_of_systemd(fence: Fence) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as its documentation says
    parser.read_string(fence.text)
    assert {key for section in parser.sections() for key in parser[section]} <= UNIT_KEYS


@pytest.mark.parametrize("fence", [one for one in samples("ini") if not dialplan(one) and not unit(one)], ids=str)
def test_other_files_of_asterisk_are_read_as_sections(fence: Fence) -> None:
    found = parse_conf(fence.text)
    assert found.sections
    assert all(found.sections.values())
