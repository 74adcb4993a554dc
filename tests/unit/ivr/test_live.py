"""Finding IVRs and phones in the live set. Source: The IVR 1.1, 1.4, 8.3."""

from bridge.ivr.live import DeclaredExtension, LiveSet, Voice
from bridge.ivr.model import Ivr
from bridge.telephony.values import Extension

PHONE = Extension("0003", "001")
IVR = Ivr(Extension("0003", "099"), {}, did=("0258422544", "+40258422545"))
OTHER = Ivr(Extension("0003", "098"), {})
LIVE = LiveSet(
    "v1",
    "0003",
    ivrs={ivr.extension: ivr for ivr in (OTHER, IVR)},
    extensions={
        Extension("0003", "002"): DeclaredExtension(Extension("0003", "002"), "queue"),
        PHONE: DeclaredExtension(PHONE, "phone", endpoints=("PJSIP/001", "PJSIP/001-desk")),
    },
)


def test_an_ivr_is_found_by_each_of_its_public_numbers_with_plus_or_without() -> None:
    for number in ("0258422544", "+0258422544", "40258422545", "+40258422545"):
        assert LIVE.ivr_by_did(number) is IVR


def test_no_ivr_is_found_by_another_number() -> None:
    assert LIVE.ivr_by_did("0258422546") is None


def test_a_phone_is_found_by_each_of_its_endpoints() -> None:
    assert LIVE.extension_of_endpoint("PJSIP/001") == PHONE
    assert LIVE.extension_of_endpoint("PJSIP/001-desk") == PHONE


def test_an_endpoint_that_nobody_declared_is_no_extension() -> None:
    assert LIVE.extension_of_endpoint("PJSIP/trunk") is None


def test_a_voice_speaks_its_language_in_all_its_regions() -> None:
    live = LiveSet(
        "v1", "0003", voices=(Voice("Alice", "espeak", "en-us", "en-US"), Voice("Ana", "espeak", "ro", "ro"))
    )
    assert live.speaks("Alice", "en")
    assert live.speaks("Alice", "en_GB")
    assert not live.speaks("Alice", "ro")
    assert live.speaks("nobody", "ro")
