"""A grammar record to the verb that it means: attribute names to fields, one function for each verb.

Knows both vocabularies. Does not know XML, nor where a record comes from: its values have been checked.
Source: Call Interactive 6.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bridge.ivr.checked import of_checked
from bridge.ivr.script import Method
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.targets import ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    RecordTerminator,
    Request,
    SetCaller,
    SetVariable,
    Verb,
    Wait,
)

Record = Mapping[str, Any]
"""A verb as the vectors write it: `verb`, attributes in lower case with defaults filled in, content under its key."""

_TTS_VOLUME = 100
_RECORDING = View.RECORDING.value
_make_wait = of_checked(Wait)
_make_set_variable = of_checked(SetVariable)
_make_set_caller = of_checked(SetCaller)
_make_sound_ref = of_checked(SoundRef)
_make_play_sound = of_checked(PlaySound)
_make_play_tts = of_checked(PlayTts)
_make_jump = of_checked(Jump)
_make_transfer = of_checked(Transfer)
_make_record_digits = of_checked(RecordDigits)
_make_record_sound = of_checked(RecordSound)
_make_request = of_checked(Request)


def _hangup(_record: Record) -> Verb:
    return _HANGUP


def _pause(record: Record) -> Verb:
    return _make_wait(seconds=float(record["length"]))


def _set_var(record: Record) -> Verb:
    return _make_set_variable(name=record["name"], value=Template.literal(record["value"]))


def _set_caller(record: Record) -> Verb:
    return _make_set_caller(name=record["name"], number=record["number"])


def _play_sound(record: Record) -> Verb:
    return _make_play_sound(
        sound=_sound(record),
        loop=record["loop"],
        where=_WHERE[record["where"]],
        digit_variable=record.get("digitvar"),
    )


def _sound(record: Record) -> SoundRef:
    """Which sound; language and folder do not apply to a recording (Call Interactive 6.2)."""
    sound, view = Template.literal(record["sound"]), record.get("view")
    if view == _RECORDING:
        return _make_sound_ref(sound=sound, view=View.RECORDING)
    return _make_sound_ref(
        sound=sound,
        language=record.get("language"),
        view=View(view) if view else None,
        folder=record.get("folder", ""),
    )


def _jump(record: Record) -> Verb:
    place = ToPlace(
        Template.literal(record["context"]),
        Template.literal(record["option"]),
        Template.literal(str(record["priority"])),
    )
    return _make_jump(to=place)


def _play_tts(record: Record) -> Verb:
    return _make_play_tts(
        text=Template.literal(record["text"]),
        voice=record.get("voice"),
        volume=record["volume"],
        where=_WHERE[record["where"]],
        digit_variable=record.get("digitvar"),
    )


def _tts(record: Record) -> Verb:
    return _make_play_tts(
        text=Template.literal(record["text"]),
        voice=record.get("voice"),
        language=record.get("lang"),
        volume=_TTS_VOLUME,
        speed=record["speed"],
        heard=record["play_now"],
    )


def _simple_transfer(record: Record) -> Verb:
    numbers = tuple(Template.parse(number) for number in record["numbers"])
    return _make_transfer(to=numbers, ring=float(record["timeout"]), final=record["final"])


def _record_digits(record: Record) -> Verb:
    timeout = record.get("timeout")
    return _make_record_digits(
        variable=record["digitvar"],
        max_digits=record["max"],
        min_digits=record["min"],
        prompt=_sound(record) if "sound" in record else None,
        text=Template.literal(record["text"]) if "text" in record else None,
        voice=record.get("voice"),
        where=_WHERE[record["where"]],
        timeout=None if timeout is None else float(timeout),
        interdigit_timeout=float(record["interdigit"]),
        terminator=record["terminator"],
        attempts=record["attempts"],
        secret=record["secret"],
    )


def _record_sound(record: Record) -> Verb:
    return _make_record_sound(
        max_seconds=record["max"],
        silence=record["silence"],
        terminator=RecordTerminator(record["terminator"]),
        beep=record["beep"],
        variable=record.get("soundvar"),
    )


def _request(record: Record) -> Verb:
    return _make_request(
        url=Template.parse(record["url"]) if "url" in record else None,
        method=Method(record["method"]) if "method" in record else None,
    )


_HANGUP = Hangup()
_WHERE = {where.value: where for where in Where}
BUILDERS: Final[Mapping[str, Callable[[Record], Verb]]] = {
    "Hangup": _hangup,
    "Pause": _pause,
    "SetVar": _set_var,
    "SetCaller": _set_caller,
    "PlaySound": _play_sound,
    "Jump": _jump,
    "PlayTTS": _play_tts,
    "SimpleTransfer": _simple_transfer,
    "TTS": _tts,
    "RecordDigits": _record_digits,
    "RecordSound": _record_sound,
    "Request": _request,
}
