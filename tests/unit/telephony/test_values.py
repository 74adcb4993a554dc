"""The forms of numbers and names. Source: The IVR 1.1 and 4, Call Interactive 6.1."""

import pytest

from bridge.telephony.values import CallerId, ChannelId, Extension, MediaUri, is_organisation, is_public_number


class TestExtension:
    @pytest.mark.parametrize("text", ["0003*001", "001"])
    def test_a_short_number_belongs_to_the_organisation(self, text: str) -> None:
        assert Extension.parse(text, "0003") == Extension("0003", "001")

    def test_an_extended_number_names_its_organisation_itself(self) -> None:
        assert Extension.parse("0004*1", "0003") == Extension("0004", "1")

    @pytest.mark.parametrize(
        "text", ["", "*", "1*", "*1", "123456789", "1*123456789", "1*2*3", "+1", "0003*001\n", "\u0661"]
    )
    def test_anything_else_is_no_extension(self, text: str) -> None:
        assert Extension.parse(text, "0003") is None

    def test_a_short_number_needs_an_organisation(self) -> None:
        assert Extension.parse("001", "") is None

    def test_it_is_written_in_its_extended_form(self) -> None:
        assert str(Extension("0003", "001")) == "0003*001"


class TestCallerOnTheWire:
    def test_quotes_brackets_and_control_characters_are_removed_from_a_name(self) -> None:
        assert CallerId('Șt"efan\r\n<1>\x9f', "1").wire() == CallerId("Ștefan1", "1")

    def test_marks_that_turn_the_direction_of_text_are_removed_from_a_name(self) -> None:
        assert CallerId("abc\u202egnp.exe\u2066", "1").wire() == CallerId("abcgnp.exe", "1")

    def test_a_number_keeps_digits_plus_star_and_hash_only(self) -> None:
        assert CallerId("", "+40 (258) 422-544;x=1*#").wire() == CallerId("", "+402584225441*#")

    def test_a_name_is_cut_at_80_and_a_number_at_40_characters(self) -> None:
        wire = CallerId("n" * 81, "1" * 41).wire()
        assert (len(wire.name), len(wire.number)) == (80, 40)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0258422544", True),
        ("+40258422544", True),
        ("*48", True),
        ("#1", True),
        ("1" * 40, True),
        ("1" * 41, False),
        ("", False),
        ("+", False),
        ("1+", False),
        ("001&PJSIP/evil", False),
        ("1\n", False),
    ],
)
def test_a_public_number_is_digits_with_an_optional_plus(text: str, is_one: bool) -> None:
    assert is_public_number(text) is is_one


def test_a_channel_is_known_to_scripts_by_its_uniqueid() -> None:
    assert str(ChannelId("pbx1", "1763800001.42")) == "1763800001.42"


def test_a_media_uri_is_written_as_it_is() -> None:
    assert str(MediaUri("sound:welcome")) == "sound:welcome"


def test_an_organisation_is_one_to_eight_digits() -> None:
    assert is_organisation("0003")
    assert not any(map(is_organisation, ("", "../1", "123456789")))
