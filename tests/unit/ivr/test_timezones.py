"""Time zones by name. Source: The IVR 5.1."""

from importlib.metadata import version
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from pydantic import TypeAdapter, ValidationError

from bridge.ivr.timezones import TimeZone, zone_of


def refusal(value: object) -> tuple[str, str, str]:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(TimeZone).validate_python(value)
    context = raised.value.errors()[0]["ctx"]
    return context["code"], context["what"], context["advice"]


@pytest.mark.parametrize(
    "name", ["Europe/Bucharest", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC", "America/Port-au-Prince"]
)
def test_a_zone_has_its_iana_name(name: str) -> None:
    assert TypeAdapter(TimeZone).validate_python(name) is ZoneInfo(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Europe/Nowhere",
        "europe/bucharest",
        "../../etc/passwd",
        "/etc/localtime",
        "Europe/../UTC",
        "posix/Europe/Bucharest",
        "right/Europe/Bucharest",
        "posixrules",
        "tzdata.zi",
        "Europe/Bucharest\x00",
        "a" * 33,
        "__init__",
        "zones",
    ],
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_of(name) is None


def test_the_nearest_zone_is_named() -> None:
    assert refusal("Europe/Bucarest") == (
        "CB403",
        'there is no time zone "Europe/Bucarest"',
        'Nearest: "Europe/Bucharest"',
    )
    assert refusal("europe/bucharest")[2] == 'Nearest: "Europe/Bucharest"'
    assert refusal("?")[2] == 'Give an IANA name, such as "Europe/Bucharest"'
    assert refusal(2)[1] == "must be the name of a time zone, as text, not 2"


def test_a_system_without_zones_has_those_of_the_package() -> None:
    assert version("tzdata")
    ZoneInfo.clear_cache(only_keys=["Pacific/Chatham"])  # others compare zones, which are equal only when identical
    reset_tzpath(())
    try:
        assert zone_of("Pacific/Chatham") is not None
        assert zone_of("Pacific") is None
        assert zone_of("Pacific/Nowhere") is None
        assert zone_of("zones") is None
    finally:
        reset_tzpath()
