"""Files first, then programs' own. Source: Events and API 2.1, 6.7."""

from collections.abc import Sequence
from pathlib import Path

from bridge.app.definitions import DefinitionsInForce
from bridge.calls.api_ports import Subscription
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.ivr.definition import Mode, Origin
from bridge.ivr.events import Trigger
from bridge.ivr.script import Method
from bridge.telephony.values import Extension
from tests.fakes.ivr_files import write_settings
from tests.fakes.ports import FixedLive

ANA = Extension("0003", "001")
FILED = '[[event]]\nid = "crm1"\nextension = "001"\ntype = "hangup"\nurl = "https://crm.example/"\n'
OFF = '[[event]]\nid = "off1"\nextension = "001"\ntype = "hangup"\nurl = "https://crm.example/"\nenabled = false\n'


class Made:
    """What programs have registered."""

    def __init__(self, *made: Subscription) -> None:
        self.made = made

    def of(self, extension: Extension) -> Sequence[Subscription]:
        return [one for one in self.made if one.extension == extension]

    def all(self) -> Sequence[Subscription]:
        return self.made

    def find(self, subscription: str) -> Subscription | None:
        return next((one for one in self.made if one.id == subscription), None)


def subscription(name: str, trigger: Trigger = Trigger.HANGUP, *, enabled: bool = True) -> Subscription:
    return Subscription(name, ANA, trigger, Method.POST, "https://app.example/", enabled, "", 1.0)


def in_force(folder: Path, *made: Subscription) -> DefinitionsInForce:
    file = write_settings(folder)
    file.write_text(file.read_text() + FILED + OFF + '[api]\n[api.event_defaults]\nprofile = "voipnow"\n')
    settings = load_settings(file, {})
    return DefinitionsInForce(FixedLive(load_live(settings)), Made(*made), lambda: settings)


def test_definitions_of_files_come_first_and_disabled_ones_are_not_told(tmp_path: Path) -> None:
    definitions = in_force(tmp_path, subscription("api1"), subscription("api2", enabled=False))
    assert [one.id for one in definitions.of(ANA, Trigger.HANGUP)] == ["crm1", "api1"]
    assert list(definitions.of(ANA, Trigger.DIAL_IN)) == []
    assert list(definitions.of(Extension("0003", "002"), Trigger.HANGUP)) == []


def test_a_program_can_never_change_a_call(tmp_path: Path) -> None:
    (made,) = in_force(tmp_path, subscription("api1", Trigger.DIAL_IN)).of(ANA, Trigger.DIAL_IN)
    assert (made.mode, made.origin, made.steers) == (Mode.NOTIFY, Origin.API, False)
    assert made.script.profile == "voipnow"


def test_whoever_delivers_finds_a_disabled_one_and_knows_when_one_was_deleted(tmp_path: Path) -> None:
    definitions = in_force(tmp_path, subscription("api2", enabled=False))
    found = [definitions.find(name) for name in ("crm1", "off1", "api2", "gone")]
    assert [one and one.enabled for one in found] == [True, False, False, None]


def test_only_what_is_enabled_is_in_force_wherever_it_was_written(tmp_path: Path) -> None:
    definitions = in_force(tmp_path, subscription("api1"), subscription("api2", enabled=False))
    assert definitions.in_force() == {"crm1", "api1"}
