import pytest

from bridge.ivr.actions import CallInteractive
from bridge.ivr.script import Script
from bridge.ivr.targets import Place
from bridge.ivr.verbs import Hangup, Wait
from tests.unit.ivr.reading import HEAD, MAIN, codes, read, refused


def test_actions_keep_the_order_of_the_file_and_know_their_address() -> None:
    entries = read(HEAD + MAIN + '[[context.main.option.start]]\naction = "hangup"\n').entry.options["start"]
    assert [type(entry.action) for entry in entries] == [Wait, Hangup]
    assert [entry.address for entry in entries] == ["context.main.option.start[1]", "context.main.option.start[2]"]


def test_a_disabled_action_keeps_its_position() -> None:
    text = HEAD + MAIN + 'enabled = false\ndescription = "not now"\n[[context.main.option.start]]\naction = "hangup"\n'
    first, second = read(text).entry.options["start"]
    assert (first.enabled, first.description, second.enabled) == (False, "not now", True)


@pytest.mark.parametrize(("alias", "option"), [("s", "start"), ("t", "timeout"), ("i", "invalid")])
def test_an_alias_is_read_as_its_option(alias: str, option: str) -> None:
    text = f"{HEAD}{MAIN}[[context.other.option.{alias}]]\naction = 'hangup'\nlabel = 'here'\n"
    ivr = read(text)
    assert list(ivr.contexts["other"].options) == [option]
    assert ivr.labels == {"here": Place("other", option)}
    assert ivr.contexts["other"].options[option][0].address == f"context.other.option.{option}[1]"


def test_a_finding_in_an_alias_names_the_option_in_full_and_the_line_of_the_alias() -> None:
    text = f"{HEAD}{MAIN}[[context.other.option.t]]\naction = 'hangup'\ncause = 'rude'\n"
    assert refused(text)[0].startswith("ivr/menu.toml:10: fatal CB403 context.other.option.timeout[1].cause: ")


def test_all_fifteen_options_exist() -> None:
    keys = "".join(f'"{key}" = [ {{ action = "hangup" }} ]\n' for key in ("timeout", "invalid", *"0123456789*#"))
    assert len(read(f"{HEAD}{MAIN}[context.main.option]\n{keys}").entry.options) == 15


def test_an_option_without_actions_is_empty() -> None:
    ivr = read(f"{HEAD}{MAIN}[context.main.option]\n1 = []\n2 = [ {{ action = 'wait', enabled = false }} ]\n")
    assert ivr.entry.is_empty("1")
    assert ivr.entry.is_empty("2")
    assert not ivr.entry.is_empty("start")


def test_a_refused_action_keeps_its_position_so_that_targets_are_judged_as_the_author_counts() -> None:
    text = (
        f"{HEAD}{MAIN}[[context.main.option.start]]\naction = 'danse'\nlabel = 'x'\n"
        "[[context.main.option.1]]\naction = 'jump'\nposition = 2\n"
        "[[context.main.option.2]]\naction = 'jump'\nto = { label = 'x' }\n"
    )
    assert codes(text) == ["CB404"]


def test_a_context_whose_table_is_refused_is_still_a_target() -> None:
    text = f"{HEAD}{MAIN}[context.other]\nx = 1\n[[context.main.option.1]]\naction = 'jump'\ncontext = 'other'\n"
    assert codes(text) == ["CB402"]


def test_actions_shall_be_tables() -> None:
    messages = refused(f"{HEAD}{MAIN}[context.main.option]\n1 = [ 'hangup' ]\n")
    assert messages == [
        'ivr/menu.toml:9: fatal CB403 context.main.option.1[1]: must be a table, not "hangup". Write { action = …, … }.'
    ]


@pytest.mark.parametrize("text", ["context = 5", "context.main = 5", "context.main.option = 5"])
def test_a_value_in_place_of_a_table_is_named(text: str) -> None:
    assert any("must be a table" in message and "not 5" in message for message in refused(f"{text}\n{HEAD}"))


def test_an_inline_script_is_known_by_host_file_and_address() -> None:
    """Two files may have a script at the same address; their breakers must not be one."""
    text = f"{HEAD}{MAIN}[[context.main.option.1]]\naction = 'call_interactive'\nurl = 'http://x.example/'\n"
    action = read(text).entry.options["1"][0].action
    assert isinstance(action, CallInteractive)
    assert isinstance(action.script, Script)
    assert action.script.name == "x.example, ivr/menu.toml main.1[1]"


def test_an_unknown_script_is_named_even_when_there_is_none() -> None:
    text = f"{HEAD}{MAIN}[[context.main.option.1]]\naction = 'call_interactive'\nscript = '\\t'\n"
    assert codes(text) == ["CB419"]


def test_the_id_of_a_context_may_be_its_own_name() -> None:
    assert read(f"{HEAD}{MAIN}[context.a]\nid = 'a'\n").context("a")
