import pytest

from bridge.calls.deliveries import Delivery, DeliveryState
from bridge.ivr.definition import Origin
from bridge.observe.delivery_masking import DeliveryMasking
from bridge.observe.settings import PrivacySettings
from tests.fakes.deliveries import FakeDefinitions, a_definition, a_notification

WRITTEN = "https://crm.example/a b/$code/x$code/?code=$code&fix=1&token=$$t"
SENT = "https://crm.example/a%20b/4711/x4711/?code=4711&fix=1&token=$t&CallID=17.4&CallerIDNum=0744&empty="


def shown(
    origin: Origin, privacy: PrivacySettings, url: str = SENT, body: str = "", *, known: bool = True
) -> tuple[str, str]:
    definitions = FakeDefinitions(a_definition(WRITTEN) if known else a_definition(id="other"))
    delivery = Delivery(a_notification(url=url, body=body, origin=origin), DeliveryState.PENDING, 1, None, None)
    told = DeliveryMasking(privacy, definitions).mask(delivery).notification
    return told.url, told.body


def test_values_are_masked_but_those_that_tell_nothing_about_a_person() -> None:
    url, body = shown(Origin.FILE, PrivacySettings(), body="CallID=17.4&CallStatus=ANSWER&CallerIDNum=0744&x=")
    assert url == (
        "https://crm.example/a%20b/4711/x4711/?code=•••&fix=•••&token=•••&CallID=17.4&CallerIDNum=•••&empty="
    )
    assert body == "CallID=17.4&CallStatus=ANSWER&CallerIDNum=•••&x="


def test_what_may_have_been_keyed_is_masked_also_when_values_are_shown() -> None:
    url, _ = shown(Origin.IVR, PrivacySettings(show_query_values=True))
    assert url == ("https://crm.example/a%20b/•••/•••/?code=•••&fix=1&token=$t&CallID=17.4&CallerIDNum=0744&empty=")


@pytest.mark.parametrize("query", ["$code", "a=1&$code", "x$code=1", "a=1&b$code"])
def test_a_query_with_a_variable_in_a_name_is_not_shown_at_all(query: str) -> None:
    definition = a_definition(f"https://crm.example/?{query}")
    told = a_notification(url=f"https://crm.example/?{query.replace('$code', '4711')}", origin=Origin.IVR)
    delivery = Delivery(told, DeliveryState.PENDING, 1, None, None)
    masking = DeliveryMasking(PrivacySettings(show_query_values=True), FakeDefinitions(definition))
    assert masking.mask(delivery).notification.url == "https://crm.example/?•••"


def test_with_both_switches_everything_is_shown() -> None:
    privacy = PrivacySettings(show_query_values=True, show_digits=True)
    assert shown(Origin.IVR, privacy, body="a=1") == (SENT, "a=1")


def test_what_has_no_name_is_a_value() -> None:
    url, _ = shown(Origin.FILE, PrivacySettings(), "https://crm.example/?secret")
    assert url == "https://crm.example/?•••"


def test_without_its_definition_no_part_of_an_ivrs_path_is_known_to_be_harmless() -> None:
    url, _ = shown(Origin.IVR, PrivacySettings(), known=False)
    assert url.startswith("https://crm.example/•••/•••/•••/?")


def test_a_path_that_is_not_as_it_stands_in_the_file_now_is_masked() -> None:
    url, _ = shown(Origin.IVR, PrivacySettings(), "https://crm.example/4711/a%20b/long/way/4711")
    assert url == "https://crm.example/•••/•••/•••/•••/•••"


@pytest.mark.parametrize("origin", [Origin.FILE, Origin.API])
def test_urls_of_others_have_no_variables(origin: Origin) -> None:
    url, _ = shown(origin, PrivacySettings(show_query_values=True))
    assert url == SENT
