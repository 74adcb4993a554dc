import pytest

from bridge.asterisk import leg_commands
from bridge.asterisk.commands import Again
from bridge.calls.legs import Leg
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.values import CallerId, MediaUri


def leg(shown: CallerId, accountcode: str = "") -> Leg:
    return Leg("1.2.leg/1", "PJSIP/001", "001", shown, accountcode)


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (CallerId("Ana", "1"), {"CONNECTEDLINE(name)": "Ana", "CONNECTEDLINE(num)": "1"}),
        (CallerId("", "1"), {"CONNECTEDLINE(num)": "1"}),
        (CallerId("Ana", ""), {"CONNECTEDLINE(name)": "Ana", "CONNECTEDLINE(pres)": "prohib"}),
        (CallerId(), {"CONNECTEDLINE(pres)": "prohib"}),
        (CallerId('A"<', "1; DROP"), {"CONNECTEDLINE(name)": "A", "CONNECTEDLINE(num)": "1"}),
    ],
)
def test_who_is_shown_is_the_line_to_which_a_leg_is_connected(shown: CallerId, line: dict[str, str]) -> None:
    body = leg_commands.create(leg(shown), "callbridge", "1.2").body
    assert body is not None
    assert body["variables"] == line


def test_a_leg_says_whose_it_is_and_who_pays() -> None:
    command = leg_commands.create(leg(CallerId("", "1"), "0003*099"), "callbridge", "1.2")
    assert command.body is not None
    assert command.body["appArgs"] == "callbridge-leg,1.2"
    assert command.body["originator"] == "1.2"
    assert command.body["variables"]["CHANNEL(accountcode)"] == "0003*099"
    assert (command.again, command.probe) == (Again.SAFE_BY_ID, "channels/1.2.leg%2F1")


def test_asterisks_own_limit_is_longer_than_ours_and_the_caller_is_not_named() -> None:
    assert leg_commands.dial("a", 25.5).body == {"timeout": 30}


def test_names_are_quoted_and_repeating_is_safe_where_it_does_no_harm() -> None:
    assert leg_commands.create_bridge("a/b").path == "bridges/a%2Fb"
    assert leg_commands.record_bridge("a/b", "callbridge/x", "wav").probe == "recordings/live/callbridge%2Fx"
    for command in (
        leg_commands.create_bridge("b"),
        leg_commands.destroy_bridge("b"),
        leg_commands.hangup_leg("c"),
        leg_commands.stop_ringing("c"),
        leg_commands.list_bridges(),
    ):
        assert command.again is Again.SAFE
    for command in (
        leg_commands.dial("c", 1),
        leg_commands.start_ringing("c"),
        leg_commands.add_to_bridge("b", ["c"]),
        leg_commands.continue_at("c", DialplanPlace("a", "b")),
    ):
        assert command.again is Again.NEVER


def test_what_is_played_and_recorded_in_a_bridge_has_names_of_ours() -> None:
    played = leg_commands.play_to_bridge("b", "p.1", MediaUri("sound:/a,b"))
    assert (played.path, played.body, played.probe) == (
        "bridges/b/play/p.1",
        {"media": ["sound:/a,b"]},
        "playbacks/p.1",
    )
    recorded = leg_commands.record_bridge("b", "callbridge/x", "ulaw").body
    assert recorded is not None
    assert (recorded["name"], recorded["ifExists"], recorded["terminateOn"]) == ("callbridge/x", "fail", "none")
    assert recorded["format"] == "ulaw"
