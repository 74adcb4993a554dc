from datetime import timedelta, timezone

from bridge.calls.switchboard import LegState, LiveCall, LiveLeg
from bridge.telephony.values import Extension
from bridge.web.unifiedapi.views import Viewer, moment
from tests.fakes.api import ANA, BOB, FORM, FakeApi

ROMANIA = timezone(timedelta(hours=2))


def viewer(extension: Extension = BOB, written: str = "0003*002") -> Viewer:
    return Viewer(extension, written, "https://pbx.example", ROMANIA)


def shown(call: LiveCall, by: Viewer) -> list[tuple[object, object]]:
    views = by.entry(call)["phoneCallView"]
    assert isinstance(views, list)
    return [(view["id"], view["extension"]) for view in views]


def test_a_call_has_one_view_for_each_leg_and_that_of_the_asked_extension_comes_first() -> None:
    call = FakeApi().talk("k3v9q0x7mz2p4wd8s1ta")
    assert viewer().entry(call) == {
        "id": "k3v9q0x7mz2p4wd8s1ta",
        "published": "2026-11-22T10:15:00+02:00",
        "extension": "0003*002",
        "phoneCallView": [
            {
                "id": f"k3v9q0x7mz2p4wd8s1ta.{place}",
                "extension": extension,
                "status": "5",
                "source": ["0003*001"],
                "destination": ["0003*002"],
            }
            for place, extension in ((2, "0003*002"), (1, "0003*001"))
        ],
        "links": {"self": "https://pbx.example/uapi/phoneCalls/@me/0003*002/k3v9q0x7mz2p4wd8s1ta"},
    }


def test_the_extension_is_repeated_as_the_client_wrote_it() -> None:
    call = FakeApi().talk("c")
    assert shown(call, viewer(ANA, "001")) == [("c.1", "001"), ("c.2", "0003*002")]
    assert viewer(ANA, "001").entry(call)["extension"] == "001"


def test_somebody_outside_is_shown_under_the_extension_that_pays_or_that_he_talks_with() -> None:
    api = FakeApi()
    call = api.wait_in_ivr()
    assert shown(call, viewer(FORM, "099"))[1] == (f"{call.api_id}.1", "099")
    call.charged = ANA
    assert shown(call, viewer(FORM, "099"))[1] == (f"{call.api_id}.1", "0003*001")
    alone = api.switchboard.expect("9.9", "pbx1", 0)
    api.switchboard.seat(alone, LiveLeg("9.9", None, "0744", LegState.RINGING))
    assert shown(alone, viewer()) == [(f"{alone.api_id}.1", "0003*002")]


def test_a_nonce_is_given_back_as_it_came() -> None:
    call = FakeApi().talk()
    assert "nonce" not in viewer().entry(call)
    call.nonce = ""
    assert viewer().entry(call)["nonce"] == ""


def test_moments_have_their_offset() -> None:
    assert moment(1_795_335_300.9, ROMANIA) == "2026-11-22T10:15:00+02:00"
