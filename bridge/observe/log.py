"""The log: one line for each thing worth telling, for people on a terminal, as JSON for programs.

Knows structlog, which no other file imports. Does not know calls: sentences come from `sentences`.
What strangers have sent cannot begin a line, nor steer a terminal: control characters are escaped.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import TextIO, assert_never

import structlog

from bridge.calls.journal import Noted
from bridge.observe.sentences import QUIET, sentence
from bridge.observe.settings import LogFormat, LogSettings
from bridge.telephony.plain import harmless

LEVELS: Mapping[str, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40}
VALUE_LIMIT = 2000
"""Characters of one value; a trace is longer."""
TRACE_LIMIT = 20_000

_Fields = MutableMapping[str, object]


class Log:
    """An open log. `read` is a reader of the journal; `say` is for what happens before there is one."""

    def __init__(self, settings: LogSettings, stream: TextIO | None = None) -> None:
        """Write to a stream, by default standard error; the service manager keeps it."""
        stream = sys.stderr if stream is None else stream
        self._least = LEVELS[settings.level]
        self._logger = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[*_common(), _renderer(settings.format, stream)],
            wrapper_class=structlog.make_filtering_bound_logger(LEVELS[settings.level]),
            cache_logger_on_first_use=True,
        )

    def read(self, noted: Noted) -> None:
        """Write one entry of the journal; what would not be told is not put into words."""
        if self._least > LEVELS["debug"] and type(noted.entry) in QUIET:
            return
        said = sentence(noted.entry)
        if LEVELS[said.urgency] < self._least:
            return
        call = {"call": noted.call} if noted.call else {}
        self.say(said.urgency, said.text, **call, **said.values)

    def say(self, urgency: str, text: str, /, **values: object) -> None:
        """Write one line of our own. `urgency`: debug, info, warning, error.

        One that cannot be written, as to a full disk, is lost, and stops nobody.
        """
        with suppress(OSError):
            self._logger.log(LEVELS[urgency], text, **values)

    def take_over(self, level: str = "warning") -> logging.Handler:
        """Write what libraries tell `logging` as lines of ours, from a level on; the handler, to be removed again."""
        handler = _Forward(self)
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(LEVELS[level])
        return handler


class _Forward(logging.Handler):
    """Hands a library's record to our log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        try:
            urgency = next(
                (name for name, level in reversed(tuple(LEVELS.items())) if record.levelno >= level), "debug"
            )
            trace = {"trace": logging.Formatter().formatException(record.exc_info)} if record.exc_info else {}
            self._log.say(urgency, record.getMessage(), library=record.name, **trace)
        except Exception:  # noqa: BLE001 - logging's own rule: a log that fails stops nobody
            self.handleError(record)


def _common() -> list[structlog.typing.Processor]:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
    return [structlog.processors.add_log_level, stamp, _made_harmless]


def _made_harmless(_logger: object, _method: str, fields: _Fields) -> _Fields:
    return {name: _escaped(name, value) for name, value in fields.items()}


def _escaped(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    most = TRACE_LIMIT if name == "trace" else VALUE_LIMIT
    text = text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
    return harmless(text)


def _renderer(form: LogFormat, stream: TextIO) -> structlog.typing.Processor:
    match form:
        case LogFormat.JSON:
            return _json
        case LogFormat.CONSOLE:
            return _console(colours=stream.isatty())
        case LogFormat.AUTO:
            return _console(colours=True) if stream.isatty() else _json
        case _:
            assert_never(form)


_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def _console(*, colours: bool) -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer(
        colors=colours, timestamp_key="at", pad_event_to=0, sort_keys=False, exception_formatter=lambda *_: None
    )
