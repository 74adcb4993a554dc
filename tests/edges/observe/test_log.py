import io
import json
import logging
from collections.abc import Iterator

import pytest

from bridge.calls.journal import CallAnswered, CallEntered, CallFailed, KeyPressed, Noted, VariableSet
from bridge.observe.log import VALUE_LIMIT, Log
from bridge.observe.settings import LogFormat, LogSettings

ENTERED = CallEntered("0003*099", "0744", "099", "", "api", "pbx1")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def logged(entry: object, form: LogFormat = LogFormat.JSON, level: str = "debug", call: str = "17.4") -> str:
    stream = io.StringIO()
    settings = LogSettings.model_validate({"level": level, "format": form})
    Log(settings, stream).read(Noted(0.0, call, entry))  # type: ignore[arg-type]  # any entry will do
    return stream.getvalue()


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    log = Log(LogSettings(), FullDisk())
    log.read(Noted(0.0, "17.4", ENTERED))
    log.say("error", "and neither does this", text="of any name", urgency=1)


def test_a_line_of_json_names_the_call_and_what_happened() -> None:
    line = json.loads(logged(ENTERED))
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "info",
        "event": "call entered 0003*099",
        "call": "17.4",
        "caller": "0744",
        "called": "099",
        "api_id": "api",
        "server": "pbx1",
    }


def test_what_belongs_to_no_call_names_none() -> None:
    assert "call" not in json.loads(logged(CallAnswered(), call=""))


def test_keys_are_only_for_debugging() -> None:
    assert logged(KeyPressed("•", "buffered"), level="info") == ""
    assert "key • buffered" in logged(KeyPressed("•", "buffered"), level="debug")


@pytest.mark.parametrize("form", [LogFormat.JSON, LogFormat.CONSOLE])
@pytest.mark.parametrize(
    "hostile",
    [
        "x\n2026-01-01 [error] root logged in",
        "x\r\nforged",
        "\x1b]0;owned\x07",
        "\x9b2J",
        "a\u2028b",
        "a\u202eb",
        "\x85",
    ],
)
def test_what_strangers_send_begins_no_line_and_steers_no_terminal(form: LogFormat, hostile: str) -> None:
    for entry in (CallEntered("1", hostile, hostile, "", "", ""), VariableSet(hostile, hostile), ENTERED):
        written = logged(entry, form, call=hostile)
        assert len(written.splitlines()) == 1
        assert written.endswith("\n")
        assert not set(written.removesuffix("\n")) & set("\n\r\x1b\x07\x9b\u2028\u202e\x85")


def test_a_trace_is_one_line_too_and_whole() -> None:
    trace = "Traceback\n" + '  File "x.py"\n' * 500
    written = logged(CallFailed("KeyError", trace))
    assert len(written.splitlines()) == 1
    assert len(json.loads(written)["trace"]) > 500 * len('  File "x.py"')


def test_a_value_without_end_is_cut() -> None:
    written = logged(VariableSet("A", "x" * 100_000))
    assert len(written) < VALUE_LIMIT + 300
    assert "(100000 characters)" in written


def test_a_terminal_gets_words_and_colours_and_a_program_gets_json() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        Log(LogSettings(), stream).read(Noted(0.0, "17.4", ENTERED))
    assert "\x1b[" in terminal.getvalue()
    assert "call entered 0003*099" in terminal.getvalue()
    assert json.loads(pipe.getvalue())["event"] == "call entered 0003*099"
    assert "\x1b[" not in logged(ENTERED, LogFormat.CONSOLE)


def test_our_own_words_are_lines_too() -> None:
    stream = io.StringIO()
    log = Log(LogSettings(level="warning"), stream)
    log.say("info", "not urgent enough")
    log.say("error", "the state directory cannot be written", folder="/var/lib/x")
    line = json.loads(stream.getvalue())
    assert (line["level"], line["folder"]) == ("error", "/var/lib/x")


@pytest.fixture
def taken_over() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    level = logging.getLogger().level
    handler = Log(LogSettings(), stream).take_over()
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)


def test_what_libraries_say_becomes_our_lines(taken_over: io.StringIO) -> None:
    library = logging.getLogger("some.library")
    library.info("chatter")
    library.warning("unread %s\nforged", "message")
    try:
        raise ValueError("a bug")
    except ValueError:
        library.exception("it failed")
    first, second = (json.loads(line) for line in taken_over.getvalue().splitlines())
    assert (first["level"], first["event"]) == ("warning", "unread message\\x0aforged")
    assert first["library"] == "some.library"
    assert second["level"] == "error"
    assert "ValueError: a bug" in second["trace"]
