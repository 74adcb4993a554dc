"""Calls without a telephone: the same engine, real scripts, and what the transcript says of them."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from bridge.app.simulator import (
    Visit,
    World,
    flaw_of,
    simulate,
    simulate_live,
    world_of_file,
    world_of_settings,
)
from bridge.calls.journal import Noted
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.errors import IvrError
from bridge.telephony.causes import EndReason
from bridge.telephony.values import Extension
from bridge.terminal.caller import ListedCaller, Pass, Press
from bridge.terminal.transcript import Recorder, Transcript
from tests.fakes.http_server import deaf_port
from tests.fakes.ivr_files import write_ivr, write_settings
from tests.fakes.script_site import script_site

IVR = Extension("0003", "099")
WITH_DIGIT = """\
schema = 1
[ivr]
extension = "099"
lifetime = 600
[context.main]
entry = true
[[context.main.option.start]]
action = "play_sound"
sound = "one"
digit_variable = "a"
[[context.main.option.start]]
action = "wait"
seconds = 3000
[[context.main.option.start]]
action = "hangup"
"""


def call(folder: Path, *acts: Press | Pass, text: str = "", url: str = "", **visit: object) -> Transcript:
    file = write_ivr(folder, url, text) if text else write_ivr(folder, url or "http://127.0.0.1:9/")
    world, extension = world_of_file(file)
    return simulate(world, Visit(**{"ivr": extension, **visit}), acts)  # type: ignore[arg-type]  # a test names members of a Visit


def test_one_key_is_taken_during_a_foreground_prompt(tmp_path: Path) -> None:
    done = call(tmp_path, Press("5"), text=WITH_DIGIT)
    assert done.variables == {"a": "5"}


def test_the_lifetime_of_a_call_counts_time_that_was_jumped_over(tmp_path: Path) -> None:
    done = call(tmp_path, text=WITH_DIGIT)
    assert (done.end, done.expected) == (EndReason.LIFETIME, False)
    assert done.seconds == pytest.approx(600, abs=1)
    assert "CB306" in done.faults


def test_a_script_that_is_down_drops_no_call(tmp_path: Path) -> None:
    done = call(tmp_path, Press("1"), Press("4#"))
    assert done.end is EndReason.HANGUP_ACTION
    assert done.faults == ["CB202"]
    assert done.requests[0].fault == "CB202"
    assert done.requests[0].parameters["CallID"]


def test_a_caller_may_hang_up_while_a_script_is_asked(tmp_path: Path) -> None:
    """The answer takes 0.3 s of the call and prompts nothing; then the request waits in real time."""
    with deaf_port() as port:
        done = call(tmp_path, Press("1"), Press("4#"), url=f"http://127.0.0.1:{port}/", hangup_after=0.5)
    assert done.end is EndReason.CALLER_HANGUP
    assert done.faults == ["CB213"]


def test_a_request_tells_the_time_of_the_call_what_was_jumped_over_included(tmp_path: Path) -> None:
    with script_site(b"") as site:
        text = WITH_DIGIT.replace("lifetime = 600", "lifetime = 0").replace(
            '[[context.main.option.start]]\naction = "hangup"',
            f'[[context.main.option.start]]\naction = "call_interactive"\nurl = "{site.url()}"\nprofile = "extended"',
        )
        done = call(tmp_path, text=text, expect=EndReason.TIMEOUT_EMPTY)
    assert done.expected
    began = int(done.entries[0].at * 1_000_000)
    assert int(done.requests[0].parameters["EventTime"]) - began == pytest.approx(3001e6, abs=2e6)


def test_who_calls_and_by_which_number(tmp_path: Path) -> None:
    with script_site(b"") as site:
        settings = load_settings(write_settings(tmp_path, site.url()), {})
        world = world_of_settings(settings, load_live(settings))
        acts = [Press("1"), Press("4#")]
        internal = simulate(world, Visit(IVR, caller="001"), acts).requests[0].parameters
        outside = simulate(world, Visit(IVR, caller_name="Ana", did="40215550100"), acts).requests[0].parameters
    assert (internal["CallerExtension"], internal["CallerIDNum"], internal["CalledNumber"]) == (
        "0003*001",
        "0003*001",
        "099",
    )
    assert "CalledDID" not in internal
    assert (outside["CalledDID"], outside["CalledNumber"], outside["CallerIDName"]) == (
        "40215550100",
        "40215550100",
        "Ana",
    )


def test_a_file_takes_the_place_of_the_ivr_of_its_number(tmp_path: Path) -> None:
    settings = load_settings(write_settings(tmp_path), {})
    world = world_of_settings(settings, load_live(settings))
    changed, extension = world_of_file(write_ivr(tmp_path, text=WITH_DIGIT), world)
    assert extension == IVR
    assert changed.live.ivrs[IVR].lifetime == 600
    assert changed.live.scripts == world.live.scripts
    assert changed.library is world.library is not None


def test_a_file_that_is_not_accepted_is_named_by_its_path(tmp_path: Path) -> None:
    file = write_ivr(tmp_path, text="schema = 1\n[ivr]\nextension = 5\n")
    with pytest.raises(IvrError) as refused:
        world_of_file(file)
    assert {found.file for found in refused.value.findings} == {str(file)}
    with pytest.raises(IvrError, match="CB400"):
        world_of_file(tmp_path / "gone.toml")


def test_what_cannot_be_called_is_said_in_one_sentence(tmp_path: Path) -> None:
    world, _ = world_of_file(write_ivr(tmp_path))
    assert flaw_of(world, Visit(IVR, variables={"a": "1"})) is None
    assert flaw_of(world, Visit(Extension("0003", "1"))) == "There is no IVR 0003*1. There are: 0003*099."
    assert "cannot be named 'CALLID'" in str(flaw_of(world, Visit(IVR, variables={"CALLID": "1"})))
    assert "4096 are allowed" in str(flaw_of(world, Visit(IVR, variables={"a": "x" * 5000})))


def test_a_live_call_has_the_machines_time_and_tells_each_entry_as_it_comes(tmp_path: Path) -> None:
    with script_site(b"<Response><Hangup/></Response>") as site:
        world, extension = world_of_file(write_ivr(tmp_path, site.url()))
        seen: list[Noted] = []
        choices: list[str] = []

        def hearing(recorder: Recorder, asks: Callable[[], str]) -> ListedCaller:
            def now() -> float:
                choices.append(asks())
                return recorder.now()

            return ListedCaller([Press("1"), Press("4#")], now)

        done = simulate_live(World(world.live), Visit(extension), hearing, seen.append, lambda _: nullcontext())
    assert done.end is EndReason.REPLY_HANGUP
    assert seen == list(done.entries)
    assert set(choices) == {"1 2"}


HEAD = """\
schema = 1
[ivr]
extension = "098"
[context.main]
entry = true
[context.main.option]
"""


def at_the_office(folder: Path, start: str, *acts: Press | Pass, settings: str = "") -> Transcript:
    """A call to an IVR of its own, beside those of the settings."""
    file = write_settings(folder)
    file.write_text(f"{file.read_text()}\n{settings}")
    (folder / "ivr" / "own.toml").write_text(f"{HEAD}start = [ {start} ]\n")
    read = load_settings(file, {})
    return simulate(world_of_settings(read, load_live(read)), Visit(Extension("0003", "098")), acts)


def test_whoever_is_called_answers_and_hangs_up(tmp_path: Path) -> None:
    done = at_the_office(tmp_path, '{ action = "transfer", to = "001" }')
    assert done.end is EndReason.TRANSFER_FINAL
    assert done.seconds == pytest.approx(11.3, abs=0.5)


def test_a_call_goes_on_after_a_transfer_that_is_not_final(tmp_path: Path) -> None:
    then = '{ action = "set_variable", name = "was", value = "$DIALSTATUS" }, { action = "hangup" }'
    done = at_the_office(tmp_path, f'{{ action = "transfer", to = "001", final = false, limit = 3 }}, {then}')
    assert (done.end, done.variables["was"]) == (EndReason.HANGUP_ACTION, "ANSWER")


def test_the_dialplan_sends_a_call_back(tmp_path: Path) -> None:
    queue = '[[extension]]\nnumber = "800"\ntype = "queue"\n'
    then = '{ action = "set_variable", name = "was", value = "$DIALSTATUS" }, { action = "hangup" }'
    done = at_the_office(tmp_path, f'{{ action = "transfer", to = "800", final = false }}, {then}', settings=queue)
    assert (done.end, done.variables["was"]) == (EndReason.HANGUP_ACTION, "ANSWER")


def test_a_call_may_enter_another_ivr(tmp_path: Path) -> None:
    done = at_the_office(tmp_path, '{ action = "transfer", to = "099" }', Press("1"), Press("7#"))
    assert done.variables["code"] == "7"


def test_a_lone_file_may_call_itself_but_nobody_else(tmp_path: Path) -> None:
    start = '{ action = "transfer", to = "001" }, { action = "transfer", to = "098" }'
    file = tmp_path / "own.toml"
    file.write_text(f"{HEAD}start = [ {start} ]\n")
    world, extension = world_of_file(file)
    done = simulate(world, Visit(extension))
    assert (done.end, done.faults[0]) == (EndReason.ENTRY_LIMIT, "CB304")


def test_a_switch_and_the_time_are_asked(tmp_path: Path) -> None:
    start = (
        '{ action = "time_interval_jump", interval = "always", outside = "hangup" }, '
        '{ action = "set_variable", name = "night", value = "yes", when = { switch = "night" } }, { action = "hangup" }'
    )
    settings = '[switch.night]\ndefault = "on"\n[time_interval.always]\nline = [ {} ]\n'
    assert at_the_office(tmp_path, start, settings=settings).variables == {"night": "yes"}


def test_an_error_in_a_file_is_told_before_anybody_calls(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'{HEAD}start = [ {{ action = "jump", context = "nowhere" }} ]\n')
    with pytest.raises(IvrError, match=f"{file}:7: error CB413"):
        world_of_file(file)
