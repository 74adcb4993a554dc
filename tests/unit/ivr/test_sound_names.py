import pytest

from bridge.ivr.sound_names import folder_name, sound_name


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
        ("x" * 200 + ".wav", "x" * 200),
        (".wav", ".wav"),
        ("menu.wav.mp3", "menu.wav"),
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
        "...wav",
        "a/...wav",
        "a²",
        "/",
        "./",
        " ",
    ],
)
def test_anything_else_is_no_name(hostile: str) -> None:
    assert sound_name(hostile) is None


def test_a_folder_loses_the_slashes_around_it_and_may_be_empty() -> None:
    assert folder_name("/promo/2026/") == "promo/2026"
    assert folder_name("") == folder_name("/") == ""
    assert folder_name("../x") is None
    assert folder_name("a:b") is None
