"""What an extension is by what is declared of it. Source: The IVR 8.3; callbridge.toml, [[extension]]."""

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extensions import (
    PHONE_TEMPLATE,
    Declaration,
    DeclaredExtension,
    ExtensionKind,
    read_number,
    template_values,
)
from bridge.telephony.values import Extension

ANA = Extension("0003", "001")


def test_a_phone_of_which_nothing_is_said_has_the_defaults() -> None:
    assert Declaration(ANA, ExtensionKind.PHONE).at(ANA, PHONE_TEMPLATE) == DeclaredExtension(
        ANA,
        ExtensionKind.PHONE,
        endpoints=("PJSIP/001",),
        dial=("PJSIP/001",),
        accountcode="0003",
        asterisk="001",
    )


def test_what_is_said_of_it_counts() -> None:
    declared = Declaration(
        ANA,
        ExtensionKind.PHONE,
        "Ana",
        ("PJSIP/a",),
        145,
        dial="PJSIP/001-desk&PJSIP/001-app",
        accountcode="sales",
        asterisk="ana",
    )
    assert declared.at(ANA, PHONE_TEMPLATE) == DeclaredExtension(
        ANA,
        ExtensionKind.PHONE,
        "Ana",
        ("PJSIP/a",),
        145,
        ("PJSIP/001-desk", "PJSIP/001-app"),
        "sales",
        "ana",
    )


def test_every_endpoint_that_rings_is_its_own_but_trunks_and_what_runs_in_the_dialplan() -> None:
    dial = "PJSIP/001-desk&PJSIP/001@trunk&Local/001@phones&PJSIP/001-app"
    known = Declaration(ANA, ExtensionKind.PHONE, dial=dial).at(ANA, PHONE_TEMPLATE)
    assert known.endpoints == ("PJSIP/001-desk", "PJSIP/001-app")


def test_a_queue_rings_nothing_and_owns_nothing() -> None:
    known = Declaration(ANA, ExtensionKind.QUEUE, dial="PJSIP/1").at(ANA, PHONE_TEMPLATE)
    assert (known.dial, known.endpoints) == ((), ())


def test_one_of_a_range_is_told_of_itself() -> None:
    numbers = read_number("0003*8XX", "")
    assert isinstance(numbers, ExtensionRange)
    known = Declaration(numbers, ExtensionKind.PHONE, id=7, dial="PJSIP/{org}-{short}", asterisk="box{short}").at(
        Extension("0003", "812"), PHONE_TEMPLATE
    )
    assert (known.extension, known.dial, known.endpoints) == (
        Extension("0003", "812"),
        ("PJSIP/0003-812",),
        ("PJSIP/0003-812",),
    )
    assert (known.asterisk, known.id) == ("box812", None)
    assert known.template_values() == {"number": "0003*812", "org": "0003", "short": "812", "asterisk": "box812"}


def test_a_number_is_an_extension_or_a_range() -> None:
    assert read_number("001", "0003") == ANA
    assert read_number("00X", "0003") == ExtensionRange.parse("00X", "0003")
    assert read_number("+40", "0003") is None


def test_templates_may_name_the_parts_of_an_extension() -> None:
    assert template_values(ANA) == {"number": "0003*001", "org": "0003", "short": "001"}
