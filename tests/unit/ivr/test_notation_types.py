from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from bridge.ivr import notation_types as types
from bridge.ivr.targets import Continue, HangUp, ToLabel, ToPlace
from bridge.ivr.variables import Reference, Template

LITERAL = Template.literal


def read(kind: Any, value: object) -> object:  # noqa: ANN401 - kinds are annotations, which have no common type
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> dict[str, Any]:  # noqa: ANN401 - as above
    with pytest.raises(ValidationError) as raised:
        read(kind, value)
    return raised.value.errors()[0]["ctx"]


def test_a_text_holds_variables() -> None:
    assert read(types.Text, "a$b") == Template(("a", Reference("b")))
    assert refusal(types.Text, 5)["what"] == "must be a text, not 5"
    assert refusal(types.SpokenText, "x" * 4001)["advice"] == "At most 4000 are allowed"


@pytest.mark.parametrize("name", ["welcome", "acme/welcome", "welcome.wav", "a..b", "$x"])
def test_the_name_of_a_sound_is_below_the_sounds(name: str) -> None:
    assert read(types.SoundName, name) == Template.parse(name)


@pytest.mark.parametrize("name", ["", "/welcome", "a/../b", "..", "sound:x", "http://x/y", "../$x"])
def test_the_name_of_a_sound_is_no_path(name: str) -> None:
    assert refusal(types.SoundName, name)["code"] == "CB403"


def test_slashes_around_a_folder_are_dropped() -> None:
    assert read(types.Folder, "/acme/menus/") == "acme/menus"
    assert read(types.Folder, "") == ""


@pytest.mark.parametrize("folder", ["a/../b", "c:\\x", "a\x00", "$x"])
def test_a_folder_is_below_its_view(folder: str) -> None:
    assert refusal(types.Folder, folder)["code"] == "CB403"


def test_a_context_is_named_or_depends_on_a_variable() -> None:
    assert read(types.ContextText, "main") == LITERAL("main")
    assert read(types.ContextText, "to $x") == Template(("to ", Reference("x")))
    assert refusal(types.ContextText, "")["code"] == "CB403"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("main", True), ("x" * 64, True), ("x" * 65, False), ('a"', False), ("a\n", False), ("$", False)],
)
def test_a_context_name_has_1_to_64_printable_characters(name: str, allowed: bool) -> None:
    assert types.is_context_name(name) is allowed


def test_an_option_is_named_or_depends_on_a_variable() -> None:
    assert read(types.OptionText, "t") == LITERAL("timeout")
    assert read(types.OptionText, "$choice") == Template((Reference("choice"),))
    assert refusal(types.OptionText, "T")["code"] == "CB406"


def test_a_position_is_a_number_or_depends_on_a_variable() -> None:
    assert read(types.Position, 999) == LITERAL("999")
    assert read(types.Position, "$n") == Template((Reference("n"),))


@pytest.mark.parametrize("position", [0, 1000, True, "3", 1.0, None])
def test_another_position_is_refused(position: object) -> None:
    assert refusal(types.Position, position)["code"] == "CB403"


def test_a_recording_has_a_plain_name() -> None:
    assert read(types.RecordingName, "my-message_1") == LITERAL("my-message_1")
    assert read(types.RecordingName, "m/$x") == Template(("m/", Reference("x")))
    assert refusal(types.RecordingName, "a/b")["code"] == "CB403"


def test_a_url_is_checked_before_any_variable_is_known() -> None:
    assert read(types.Url, "https://x.example/$a") == Template(("https://x.example/", Reference("a")))
    assert refusal(types.Url, "https://$a/")["code"] == "CB212"
    assert "hush" not in refusal(types.Url, "http://hush@x/" + "a" * 8000)["what"]


def test_a_variable_is_written_without_dollar() -> None:
    assert read(types.WrittenVariable, "code") == "code"
    assert refusal(types.WrittenVariable, "$code")["advice"] == "Write it without $"
    assert refusal(types.WrittenVariable, "CALLERID(num)")["code"] == "CB403"
    assert refusal(types.WrittenVariable, "code\n")["code"] == "CB403"


@pytest.mark.parametrize("name", ["CALLID", "CALLAPIID", "CALLEDDID"])
def test_a_reserved_variable_cannot_be_written(name: str) -> None:
    assert refusal(types.WrittenVariable, name)["code"] == "CB420"


def test_another_built_in_variable_may_be_hidden() -> None:
    assert read(types.WrittenVariable, "LANGUAGE") == "LANGUAGE"


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("continue", Continue()),
        ("hangup", HangUp()),
        ({"label": "menu"}, ToLabel("menu")),
        ({"context": "main"}, ToPlace(LITERAL("main"))),
        ({"option": "i"}, ToPlace(None, LITERAL("invalid"))),
        ({"context": "$5", "option": "#", "position": 2}, ToPlace(LITERAL("$5"), LITERAL("#"), LITERAL("2"))),
    ],
)
def test_a_target_is_one_of_four(value: object, target: object) -> None:
    assert read(types.TargetField, value) == target


@pytest.mark.parametrize(
    ("value", "code", "at"),
    [
        ("menu", "CB403", ()),
        (5, "CB403", ()),
        ({}, "CB403", ()),
        ({"lable": "menu"}, "CB402", ("lable",)),
        ({"transfer": "001"}, "CB402", ("transfer",)),
        ({"label": "menu", "option": "1"}, "CB405", ()),
        ({"label": "1st"}, "CB403", ()),
        ({"label": 5}, "CB403", ()),
        ({"option": "begin"}, "CB406", ()),
        ({"position": 0}, "CB403", ("position",)),
        ({"position": True}, "CB403", ("position",)),
        ({"position": "1"}, "CB403", ("position",)),
    ],
)
def test_what_is_no_target_is_refused(value: object, code: str, at: tuple[str, ...]) -> None:
    found = refusal(types.TargetField, value)
    assert (found["code"], found["at"]) == (code, at)


def test_every_kind_reads_in_its_own_way() -> None:
    with pytest.raises(NotImplementedError):
        types._Kind().read("")  # noqa: SLF001 - the floor of all kinds has no other door
