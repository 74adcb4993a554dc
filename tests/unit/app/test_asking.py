"""One question outside of any call: its facts, and what comes of it."""

from bridge.app.asking import ask_once, facts_for, reading_of, with_changes
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Method, Profile
from bridge.scripts.settings import ScriptsSettings
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension
from tests.fakes.http_server import refused_port
from tests.fakes.script_site import script_site
from tests.fakes.script_world import FACTS, a_script
from tests.unit.calls.ivrs import an_ivr, main

CAPS = ScriptsSettings()
ANA = Extension("0003", "001")


def a_live_set() -> LiveSet:
    ivr = an_ivr(main(start=[]))
    declared = (Declaration(ANA, ExtensionKind.PHONE, id=134), Declaration(ivr.extension, ExtensionKind.IVR))
    return LiveSet("v1", "0003", ivrs={ivr.extension: ivr}, dialling=Dialling("0003", Directory(declared)))


def test_an_extension_is_told_as_one() -> None:
    live = a_live_set()
    ivr = next(iter(live.ivrs))
    facts = facts_for(live, "001", ivr.short, {"a": "1"}, "Ana")
    assert (facts.caller_number, facts.caller_extension, facts.caller_extension_id) == ("0003*001", "0003*001", 134)
    assert (facts.called_extension, facts.called_number, facts.caller_name) == (str(ivr), ivr.short, "Ana")
    assert facts.variables == {"a": "1"}


def test_a_number_that_is_no_extension_is_a_number() -> None:
    for live in (None, a_live_set()):
        facts = facts_for(live, "+12025550143", "555", {})
        assert (facts.caller_number, facts.caller_extension) == ("+12025550143", None)
        assert (facts.called_number, facts.called_extension, facts.called_did) == ("555", None, None)
    assert facts_for(None, "", "", {}).caller_number is None


def test_the_whole_ladder_is_climbed_and_its_faults_are_kept() -> None:
    with refused_port() as dead, script_site(b"<Response><Hangup></Response>") as site:
        script = a_script(f"http://127.0.0.1:{dead}/ivr", fallback_url=site.url("/second"))
        outcome = ask_once(script, EventType.CALL_INTERACTIVE, FACTS, CAPS)
    assert [found.code for found in outcome.faults] == ["CB202", "CB120"]
    assert len(outcome.exchanges) == 2
    assert "ErrorCode=CB202" in site.targets[0]
    reading = reading_of(outcome)
    assert [record["verb"] for record in reading.records] == ["Hangup"]
    assert reading.faults == outcome.faults
    assert not reading.refused


def test_without_a_reply_there_is_a_fault_and_nothing_else() -> None:
    with refused_port() as dead:
        outcome = ask_once(a_script(f"http://127.0.0.1:{dead}/"), EventType.DIAL_IN, FACTS, CAPS)
    assert outcome.reply is None
    assert [found.code for found in outcome.faults] == ["CB202"]
    assert reading_of(outcome).refused
    facts = facts_for(None, "", "", {"up": ".."})
    never_sent = ask_once(a_script("http://127.0.0.1:9/$up/x"), EventType.DIAL_IN, facts, CAPS)
    assert [found.code for found in never_sent.faults] == ["CB212"]
    assert never_sent.exchanges == ()


def test_only_what_is_given_is_changed() -> None:
    script = a_script("http://127.0.0.1:9/", method=Method.POST)
    changed = with_changes(script, {"method": None, "profile": Profile.VOIPNOW})
    assert (changed.method, changed.profile) == (Method.POST, Profile.VOIPNOW)
