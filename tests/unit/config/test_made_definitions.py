"""Definitions that programs made. Source: Events and API 2.1, 3.1, 6.7."""

from pathlib import Path

import pytest

from bridge.calls.api_ports import Subscription
from bridge.config.made_definitions import made_definition
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.telephony.values import Extension
from tests.unit.config.deployment import MINIMAL, load

URL = "https://crm.example/$CALLERIDNUM?price=$5"
MADE = Subscription("q7f2m0c9x1", Extension("0003", "001"), Trigger.DIAL_IN, Method.POST, URL, True, "pop", 0)


def made(directory: Path, settings: str = "") -> Definition:
    return made_definition(MADE, load(directory, MINIMAL + settings))


def test_it_is_told_as_it_is_written_and_never_asked(tmp_path: Path) -> None:
    one = made(tmp_path)
    assert (one.id, one.extensions, one.trigger) == (MADE.id, (MADE.extension,), Trigger.DIAL_IN)
    assert (one.steers, one.told(executed=True), one.told(executed=False)) == (False, True, True)
    assert one.told_at.fill(lambda _name: "7") == URL
    assert (one.script.method, one.script.note, one.script.allow_hosts) == (Method.POST, "pop", ())
    assert (one.notification_timeout, one.give_up_after) == (15, 259_200)


@pytest.mark.parametrize(
    ("settings", "profile", "absent", "patience"),
    [
        ("[scripts]\nabsent = 'empty'\n", "standard", "empty", 259_200),
        ("[scripts]\nabsent = 'empty'\n[events]\nprofile = 'extended'\ngive_up_after = 60\n", "extended", "empty", 60),
        ("[events]\nprofile = 'extended'\n[api.event_defaults]\nprofile = 'voipnow'\n", "voipnow", "omit", 259_200),
        ("[events]\ngive_up_after = 60\n[api.event_defaults]\ngive_up_after = 7\n", "standard", "omit", 7),
    ],
)
def test_its_defaults_are_those_for_programs_then_of_events_then_of_scripts(
    tmp_path: Path, settings: str, profile: str, absent: str, patience: float
) -> None:
    one = made(tmp_path, settings)
    assert (one.script.profile, one.script.absent, one.give_up_after) == (profile, absent, patience)


def test_it_may_reach_the_private_addresses_that_the_operator_names(tmp_path: Path) -> None:
    assert made(tmp_path, "[api.event_defaults]\nallow_hosts = ['10.1.0.0/16']\n").script.allow_hosts == (
        "10.1.0.0/16",
    )
