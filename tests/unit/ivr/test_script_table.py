from pathlib import Path

from bridge.ivr.script import Method, Profile, Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.script_table import NamedScript, ScriptSettings, plain_script
from bridge.ivr.targets import HangUp
from bridge.ivr.variables import Template

URL = Template.parse("https://crm.example/$x")
DEFAULTS = ScriptDefaults(profile=Profile.VOIPNOW, total_timeout=4, retries=2, wait_music_after=9)


def test_what_a_script_does_not_say_it_has_from_the_defaults() -> None:
    script = NamedScript.model_validate({"url": "https://crm.example/$x", "retries": 1}).script("credit", DEFAULTS)
    assert (script.name, script.url) == ("credit", URL)
    assert (script.profile, script.total_timeout, script.retries) == (Profile.VOIPNOW, 4, 1)
    assert script.method is Method.GET


def test_music_that_a_script_does_not_name_is_that_of_the_ivr() -> None:
    script = NamedScript.model_validate({"url": "https://crm.example/"}).script("credit", DEFAULTS)
    assert (script.wait_music, script.wait_music_after) == (None, None)


def test_a_script_with_music_of_its_own_begins_it_when_the_defaults_say() -> None:
    table = NamedScript.model_validate({"url": "https://crm.example/", "wait_music": "calm"})
    assert table.script("credit", DEFAULTS).wait_music_after == 9
    own = NamedScript.model_validate({"url": "https://crm.example/", "wait_music": "calm", "wait_music_after": 1})
    assert own.script("credit", DEFAULTS).wait_music_after == 1


def test_only_what_was_said_replaces_what_a_script_has() -> None:
    base = plain_script("credit", URL, DEFAULTS)
    said = ScriptSettings.model_validate({"method": "POST", "on_error": "hangup"}).over(base)
    assert said == base.model_copy(update={"method": Method.POST, "on_error": HangUp()})


def test_every_shared_default_reaches_the_script() -> None:
    values = {
        "profile": Profile.EXTENDED,
        "callflow_case": "lower",
        "absent": "empty",
        "strict": True,
        "fallback_charset": "utf-8",
        "connect_timeout": 2.0,
        "total_timeout": 3.0,
        "deadline": 4.0,
        "retries": 3,
        "repeat_after_restart": False,
        "tls_verify": False,
        "ca_file": str(Path("/etc/ca.pem")),
    }
    assert values.keys() == ScriptDefaults.model_fields.keys() - {"wait_music_after"}
    script = plain_script("x", URL, ScriptDefaults(**values))  # type: ignore[arg-type]  # values of many types
    assert {name: getattr(script, name) for name in values} == values


def test_a_script_written_down_hides_its_url() -> None:
    """It may hold a password."""
    table = NamedScript.model_validate({"url": "https://me:hush@crm.example/"})
    script: Script = table.script("x", DEFAULTS)
    assert "hush" not in repr(table)
    assert "hush" not in repr(script)
