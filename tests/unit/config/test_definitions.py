"""All definitions of a live set. Source: Events and API 2.1, 3.1, 4; The IVR 6.4, 7."""

from pathlib import Path

import pytest

from bridge.config.live import load_live
from bridge.ivr.definition import Mode, Origin
from bridge.ivr.events import EventType, Trigger
from bridge.ivr.live import LiveSet
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.values import Extension
from tests.unit.config.deployment import IVR, found, prepared

MENU, PHONE = Extension("0003", "099"), Extension("0003", "001")


def event(extension: str = '"099"', kind: str = "dial-in", url: str = "https://a.example/", more: str = "") -> str:
    return f"[[event]]\nextension = {extension}\ntype = '{kind}'\nurl = '{url}'\n{more}"


def own(kind: str = "dial-in", url: str = "https://own.example/", more: str = "") -> str:
    return IVR + f"[[event]]\ntype = '{kind}'\nurl = '{url}'\n{more}"


def live(directory: Path, settings: str = "", **files: str) -> LiveSet:
    return load_live(prepared(directory, settings, **files))


def test_those_of_the_settings_come_first_then_those_of_each_ivr(tmp_path: Path) -> None:
    other = own("hangup").replace("099", "098")
    made = live(tmp_path, event("'001'", "hangup") + event('["0003*099", "0003*1XX"]'), b=own(), a=other)
    assert [(one.origin, one.script.name) for one in made.definitions] == [
        (Origin.FILE, "callbridge.toml event[1]"),
        (Origin.FILE, "callbridge.toml event[2]"),
        (Origin.IVR, "ivr/a.toml event[1]"),
        (Origin.IVR, "ivr/b.toml event[1]"),
    ]
    assert made.definitions[1].extensions == (MENU, ExtensionRange.parse("0003*1XX", ""))
    assert [one.script.name[-8:] for one in made.definitions_of(PHONE, Trigger.HANGUP)] == ["event[1]"]
    assert len({one.id for one in made.definitions}) == 4


def test_an_ivr_asks_those_of_the_settings_that_name_it_before_its_own(tmp_path: Path) -> None:
    settings = (
        event("'0003*09X'", url="https://range.example/")
        + event("'001'")
        + event(kind="dial-out")
        + event(more="mode = 'notify'\n")
        + event(more="enabled = false\n")
        + event(kind="hangup")
    )
    made = live(tmp_path, settings, main=own(), other=IVR.replace("099", "088"))
    asked = [(ask.event, ask.script.url.text) for ask in made.ivrs[MENU].asks]
    assert asked == [
        (EventType.DIAL_IN, "https://range.example/"),
        (EventType.DIAL_OUT, "https://a.example/"),
        (EventType.DIAL_IN, "https://own.example/"),
    ]
    assert made.ivrs[Extension("0003", "088")].asks == ()
    assert [one.script.url.text for one in made.ivrs[MENU].definitions] == ["https://own.example/"]


def test_a_dollar_in_a_url_of_the_settings_is_kept_to_the_letter(tmp_path: Path) -> None:
    url = "https://a.example/$CALLERIDNUM?price=$5&x=$$"
    (one,) = live(tmp_path, event(url=url), main=IVR).definitions
    assert one.told_at.fill(lambda _name: "7") == url
    assert one.script.url.fill(lambda _name: "7") == "https://a.example/7?price=$5&x=$"


def test_the_defaults_of_events_count_in_both_kinds_of_files(tmp_path: Path) -> None:
    settings = "[scripts]\nabsent = 'empty'\n[events]\nprofile = 'extended'\ngive_up_after = 60\n"
    made = live(tmp_path, settings + event(), main=own())
    assert [(one.script.profile, one.script.absent, one.give_up_after) for one in made.definitions] == [
        ("extended", "empty", 60),
        ("extended", "empty", 60),
    ]


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        (event(), event("'0003*098'")),
        (event(), event(url="https://b.example/")),
        (event(more="fallback_url = 'https://a.example/'\n"), event(more="fallback_url = 'https://b.example/'\n")),
        (event(), event(more="mode = 'notify'\n")),
        ("", "[events]\nprofile = 'voipnow'\n"),
    ],
)
def test_the_version_follows_definitions(tmp_path: Path, settings: str, changed: str) -> None:
    other = IVR.replace("099", "098")
    one, same, two = (live(tmp_path, text, main=IVR, b=other).version for text in (settings, settings, changed))
    assert one == same
    assert one != two


def test_no_secret_of_a_definition_is_shown(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://me:hush@a.example/?token=hush\n")
    more = "[[event.sign_keys]]\nid = 'k1'\nsecret = 'hush'\n"
    text = event(more=f"id = 'a1'\n{more}").replace("url = 'https://a.example/'", "url_file = 'url'")
    made = live(tmp_path, text, main=IVR)
    assert made.definition("a1") is not None
    assert "hush" not in repr(made)
    assert "hush" not in repr(prepared(tmp_path, text, main=IVR))


class TestWrong:
    """What is wrong with definitions, beside their extensions."""

    def test_settings_of_an_answer_on_a_notification(self, tmp_path: Path) -> None:
        messages = found(tmp_path, event(more="mode = 'notify'\ndeadline = 4\n"), main=IVR)
        assert [message.split("callbridge.toml:")[1] for message in messages] == [
            (
                '11: error CB443 event[1].deadline: "deadline" is for an answer that is executed, and this one is not. '
                "Remove it."
            )
        ]

    def test_it_can_be_accepted_as_every_error(self, tmp_path: Path) -> None:
        settings = prepared(tmp_path, event(kind="hangup", more="mode = 'steer'\n"), main=IVR)
        (one,) = load_live(settings, accept_errors=True).definitions
        assert (one.mode, one.steers, one.told(executed=False)) == (Mode.STEER, False, False)

    def test_an_id_belongs_to_one_definition_of_all_files(self, tmp_path: Path) -> None:
        twice = event(more="id = 'a'\n") + event("'001'", more="id = 'a'\n")
        messages = found(tmp_path, twice, main=own(more="id = 'a'\n"))
        what = 'callbridge.toml event[1] has the id "a" already. Choose another one.'
        assert messages == [
            f"{tmp_path}/callbridge.toml:15: fatal CB403 event[2].id: {what}",
            f"ivr/main.toml:11: fatal CB403 event[1].id: {what}",
        ]
