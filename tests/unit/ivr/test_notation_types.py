import pytest

from bridge.ivr import notation_types as types
from bridge.ivr.variables import Reference, Template
from tests.unit.ivr.reading import refusal_of, value_of

LITERAL = Template.literal


def test_a_text_holds_variables() -> None:
    assert value_of(types.Text, "a$b") == Template(("a", Reference("b")))
    assert refusal_of(types.Text, 5)["what"] == "must be a text, not 5"
    assert refusal_of(types.SpokenText, "x" * 4001)["advice"] == "At most 4000 are allowed"


@pytest.mark.parametrize("name", ["welcome", "acme/welcome", "welcome.wav", "a..b", "$x"])
def test_the_name_of_a_sound_is_below_the_sounds(name: str) -> None:
    assert value_of(types.SoundName, name) == Template.parse(name)


@pytest.mark.parametrize("name", ["", "/welcome", "a/../b", "..", "sound:x", "http://x/y", "../$x"])
def test_the_name_of_a_sound_is_no_path(name: str) -> None:
    assert refusal_of(types.SoundName, name)["code"] == "CB403"


def test_slashes_around_a_folder_are_dropped() -> None:
    assert value_of(types.Folder, "/acme/menus/") == "acme/menus"
    assert value_of(types.Folder, "") == ""


@pytest.mark.parametrize("folder", ["a/../b", "c:\\x", "a\x00", "$x"])
def test_a_folder_is_below_its_view(folder: str) -> None:
    assert refusal_of(types.Folder, folder)["code"] == "CB403"


def test_a_context_is_named_or_depends_on_a_variable() -> None:
    assert value_of(types.ContextText, "main") == LITERAL("main")
    assert value_of(types.ContextText, "to $x") == Template(("to ", Reference("x")))
    assert refusal_of(types.ContextText, "")["code"] == "CB403"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("main", True), ("x" * 64, True), ("x" * 65, False), ('a"', False), ("a\n", False), ("$", False)],
)
def test_a_context_name_has_1_to_64_printable_characters(name: str, allowed: bool) -> None:
    assert types.is_context_name(name) is allowed


def test_an_option_is_named_or_depends_on_a_variable() -> None:
    assert value_of(types.OptionText, "t") == LITERAL("timeout")
    assert value_of(types.OptionText, "$choice") == Template((Reference("choice"),))
    assert refusal_of(types.OptionText, "T")["code"] == "CB406"


def test_a_position_is_a_number_or_depends_on_a_variable() -> None:
    assert value_of(types.Position, 999) == LITERAL("999")
    assert value_of(types.Position, "$n") == Template((Reference("n"),))


@pytest.mark.parametrize("position", [0, 1000, True, "3", 1.0, None])
def test_another_position_is_refused(position: object) -> None:
    assert refusal_of(types.Position, position)["code"] == "CB403"


def test_a_recording_has_a_plain_name() -> None:
    assert value_of(types.RecordingName, "my-message_1") == LITERAL("my-message_1")
    assert value_of(types.RecordingName, "m/$x") == Template(("m/", Reference("x")))
    assert refusal_of(types.RecordingName, "a/b")["code"] == "CB403"


def test_a_url_is_checked_before_any_variable_is_known() -> None:
    assert value_of(types.Url, "https://x.example/$a") == Template(("https://x.example/", Reference("a")))
    assert refusal_of(types.Url, "https://$a/")["code"] == "CB212"
    assert "hush" not in refusal_of(types.Url, "http://hush@x/" + "a" * 8000)["what"]


def test_a_variable_is_written_without_dollar() -> None:
    assert value_of(types.WrittenVariable, "code") == "code"
    assert refusal_of(types.WrittenVariable, "$code")["advice"] == "Write it without $"
    assert refusal_of(types.WrittenVariable, "CALLERID(num)")["code"] == "CB403"
    assert refusal_of(types.WrittenVariable, "code\n")["code"] == "CB403"


def test_whether_a_name_is_a_built_in_one_is_not_looked_at_here() -> None:
    assert value_of(types.WrittenVariable, "LANGUAGE") == "LANGUAGE"
    assert value_of(types.WrittenVariable, "CALLID") == "CALLID"


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "$language", "x$y"])
def test_a_language_may_depend_on_a_variable(tag: str) -> None:
    assert value_of(types.LanguageText, tag) == Template.parse(tag)


@pytest.mark.parametrize("tag", ["", "e", "english!", "pt_BR", "pt-", 5])
def test_a_language_is_a_tag(tag: object) -> None:
    assert refusal_of(types.LanguageText, tag)["code"] == "CB403"
