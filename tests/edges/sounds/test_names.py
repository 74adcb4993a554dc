import pytest

from bridge.sounds.names import folder_name, language_names, organisation_name, sound_name, spellings


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("welcome", "welcome"),
        ("welcome.wav", "welcome"),
        ("welcome.WAV", "welcome"),
        ("welcome.g722", "welcome"),
        ("promo/summer 2026.v2", "promo/summer 2026.v2"),
        ("bună ziua", "bună ziua"),
        ("हिन्दी/स्वागत", "हिन्दी/स्वागत"),
        ("أهلا", "أهلا"),
        ("привет-1_2", "привет-1_2"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_name_is_letters_and_digits_of_any_script(written: str, name: str) -> None:
    assert sound_name(written) == name


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "..",
        "../secret",
        "a/../../b",
        "a/..",
        "/etc/passwd",
        "http://evil.example/x",
        "sound:beep",
        "recording:x",
        "a&b",
        "a|b",
        "a\\b",
        "a\x00b",
        "a\nb",
        "a\x1b[31m",
        "a\u202eb",
        "half \ud800",
        "$NAME",
        "a%2e%2e",
        "a*",
        "{a}",
        "x" * 201,
        ".wav",
        "/",
        "./",
        " ",
    ],
)
def test_anything_else_is_no_name(hostile: str) -> None:
    assert sound_name(hostile) is None


def test_a_folder_loses_the_slashes_around_it_and_may_be_empty() -> None:
    assert folder_name("/promo/2026/") == "promo/2026"
    assert folder_name("") == ""
    assert folder_name("../x") is None
    assert folder_name("a:b") is None


def test_a_language_is_followed_by_its_shorter_forms_and_english_comes_last() -> None:
    assert language_names(("de-Latn-AT", "ro")) == ("de-Latn-AT", "de-Latn", "de", "ro", "en")
    assert language_names(("en-US",)) == ("en-US", "en")
    assert language_names(()) == ("en",)


@pytest.mark.parametrize("hostile", ["..", "../..", "/etc", "en/../..", "", ".", "a b", "-v", "é"])
def test_what_is_no_language_tag_is_not_looked_for(hostile: str) -> None:
    assert language_names((hostile,)) == ("en",)


def test_a_language_may_be_written_as_asterisk_does() -> None:
    assert spellings("pt-BR") == ("pt-BR", "pt_BR", "pt-br")


def test_an_organisation_is_one_to_eight_digits() -> None:
    assert organisation_name("0003") == "0003"
    assert organisation_name("") is None
    assert organisation_name("../1") is None
    assert organisation_name("123456789") is None
