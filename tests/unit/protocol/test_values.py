import pytest

from bridge.protocol.values import (
    FOLDER,
    KEY,
    LANGUAGE,
    NOTHING,
    OPTION,
    SOUND,
    VARIABLE,
    WHERE,
    YES_NO,
    Kind,
    Wrong,
    choice,
    decimal,
    integer,
    shown,
    text_of,
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (integer(0, 3600), "007", 7),
        (integer(0, 3600), "3600", 3600),
        (integer(0, 3600), "3601", "CB140"),
        (integer(1, 3600), "0", "CB140"),
        (integer(0, 3600), "-1", "CB140"),
        (integer(0, 3600), "٣", "CB140"),
        (integer(0, 3600), "1" * 5000, "CB140"),
        (decimal(0.1, 3.0), "0.100", 0.1),
        (decimal(0.1, 3.0), "3", 3.0),
        (decimal(0.1, 3.0), ".5", "CB140"),
        (decimal(0.1, 3.0), "1e0", "CB140"),
        (decimal(0.1, 3.0), "3.001", "CB140"),
        (YES_NO, "TRUE", True),
        (YES_NO, "0", False),
        (YES_NO, "on", "CB141"),
        (VARIABLE, "_a1", "_a1"),
        (VARIABLE, "a" * 64, "a" * 64),
        (VARIABLE, "a" * 65, "CB144"),
        (VARIABLE, "1a", "CB144"),
        (VARIABLE, "a\n", "CB144"),
        (VARIABLE, "CALLID", "CB145"),
        (LANGUAGE, "pt-BR", "pt-BR"),
        (LANGUAGE, "zh_Hant_TW", "zh_Hant_TW"),
        (LANGUAGE, "e", "CB141"),
        (LANGUAGE, "en/..", "CB141"),
        (OPTION, "S", "start"),
        (OPTION, "#", "#"),
        (OPTION, "10", "CB141"),
        (KEY, "*", "*"),
        (KEY, "A", "CB141"),
        (WHERE, "Background", "background"),
        (WHERE, "foreground/background", "CB141"),
        (choice("GET", "POST"), "post", "POST"),
        (SOUND, "menu.wav", "menu"),
        (SOUND, "menu.WAV49", "menu"),
        (SOUND, "menu.wav.mp3", "menu.wav"),
        (SOUND, ".wav", ".wav"),
        (SOUND, "a/.wav", "a/.wav"),
        (SOUND, "menu.txt", "menu.txt"),
        (SOUND, "добро/пожаловать 1", "добро/пожаловать 1"),
        (SOUND, "a" * 201, "CB147"),
        (SOUND, "a\nb", "CB147"),
        (SOUND, "..", "CB147"),
        (SOUND, "...wav", "CB147"),
        (SOUND, "a/../b", "CB147"),
        (SOUND, "/a", "CB147"),
        (SOUND, "a:b", "CB147"),
        (SOUND, "a\\b", "CB147"),
        (FOLDER, "//a/b/", "a/b"),
        (FOLDER, "/", ""),
        (FOLDER, "..", "CB147"),
        (NOTHING, "No", ""),
        (NOTHING, "yes", "CB135"),
    ],
)
def test_a_value_is_read_or_told_to_be_wrong(kind: Kind, text: str, value: object) -> None:
    read = kind.read(text)
    assert (read.code if isinstance(read, Wrong) else read) == value


def test_a_long_text_is_cut() -> None:
    assert text_of(3).read("abc") == "abc"
    read = text_of(3).read("abcd")
    assert isinstance(read, Wrong)
    assert (read.code, read.instead) == ("CB146", "abc")


def test_only_names_of_sounds_skip_the_whole_verb() -> None:
    assert [
        read.skip
        for read in (SOUND.read("/x"), FOLDER.read(".."), KEY.read("x"), VARIABLE.read(""))
        if isinstance(read, Wrong)
    ] == [True, True, False, False]


def test_a_message_shows_at_most_40_characters() -> None:
    assert shown("abc") == '"abc"'
    assert shown("x" * 50) == f'"{"x" * 40}…"'
