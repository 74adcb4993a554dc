"""Which defaults count for an event. Source: callbridge.toml, [events], [api.event_defaults]."""

from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.script import Profile
from bridge.ivr.script_defaults import ScriptDefaults

SCRIPTS = ScriptDefaults(profile=Profile.VOIPNOW, absent="empty", callflow_case="lower", retries=2)


def test_what_events_do_not_say_comes_from_scripts() -> None:
    assert EventDefaults().over_scripts(SCRIPTS) == SCRIPTS
    said = EventDefaults(profile=Profile.EXTENDED, give_up_after=60).over_scripts(SCRIPTS)
    assert said == SCRIPTS.model_copy(update={"profile": Profile.EXTENDED})


def test_what_a_programs_definitions_do_not_say_comes_from_events() -> None:
    events = EventDefaults(profile=Profile.EXTENDED, absent="omit", give_up_after=60)
    own = EventDefaults(profile=Profile.VOIPNOW).over(events)
    assert own == EventDefaults(profile=Profile.VOIPNOW, absent="omit", give_up_after=60)


def test_a_notification_is_given_up_after_a_weekend_unless_somebody_says_otherwise() -> None:
    assert EventDefaults().patience == 259_200
    assert EventDefaults(give_up_after=5).patience == 5
