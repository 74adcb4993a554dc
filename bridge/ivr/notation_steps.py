"""An action of an IVR file to the vocabulary: tables of the notation to steps.

Knows both sides. Does not know bounds, nor effects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from bridge.ivr.actions import Action, CallInteractive, Say, SetInterdigitTimeout, SetLanguage, TimeIntervalJump
from bridge.ivr.caller_tables import AlterCallerIdTable, AuthenticateTable, CallerIdJumpTable
from bridge.ivr.notation import (
    AnyActionTable,
    CallInteractiveTable,
    HangupTable,
    JumpTable,
    PlaySoundTable,
    PlayTtsTable,
    RecordDigitsTable,
    RecordSoundTable,
    SayTable,
    SetInterdigitTimeoutTable,
    SetLanguageTable,
    SetVariableTable,
    TimeIntervalJumpTable,
    WaitTable,
)
from bridge.ivr.script import Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.script_names import name_of
from bridge.ivr.script_table import ScriptSettings, plain_script
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import ToLabel, ToPlace
from bridge.ivr.transfer_table import TransferTable
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetVariable,
    Wait,
)
from bridge.telephony.causes import HangupCause
from bridge.telephony.number_list import NumberList

_CAUSES: Final = {
    "normal": HangupCause.NORMAL_CLEARING,
    "busy": HangupCause.USER_BUSY,
    "congestion": HangupCause.CONGESTION,
    "no_answer": HangupCause.NO_ANSWER,
    "rejected": HangupCause.CALL_REJECTED,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an action may refer to: its place as people know it, the defaults of scripts, and the named scripts.

    `listed` are the numbers of its `match_file`.
    """

    place: str
    defaults: ScriptDefaults
    scripts: Mapping[str, Script]
    listed: NumberList = field(default_factory=NumberList)


def step_of(table: AnyActionTable, around: Surroundings) -> Action:  # noqa: C901 - one arm for each action
    """The step that an action of a file means."""
    match table:
        case PlaySoundTable():
            sound = SoundRef(sound=table.sound, language=table.language, view=table.view, folder=table.folder)
            return PlaySound(sound=sound, loop=table.loop, where=table.where, digit_variable=table.digit_variable)
        case SayTable():
            return Say(
                value=table.value,
                mode=table.mode,
                language=table.language,
                where=table.where,
                digit_variable=table.digit_variable,
            )
        case PlayTtsTable():
            return PlayTts(
                text=table.text,
                voice=table.voice,
                language=table.language,
                volume=table.volume,
                loop=table.loop,
                where=table.where,
                digit_variable=table.digit_variable,
            )
        case WaitTable():
            return Wait(seconds=table.seconds, where=table.where)
        case RecordDigitsTable():
            return _record_digits(table)
        case RecordSoundTable():
            return RecordSound(
                name=table.name,
                max_seconds=table.max_seconds,
                silence=table.silence,
                beep=table.beep,
                terminator=table.terminator,
                variable=table.variable,
            )
        case SetVariableTable():
            return SetVariable(name=table.name, value=table.value)
        case SetLanguageTable():
            return SetLanguage(language=table.language)
        case AlterCallerIdTable():
            return table.alteration()
        case CallerIdJumpTable():
            return table.jump(around.listed)
        case TimeIntervalJumpTable():
            return TimeIntervalJump(intervals=table.interval, inside=table.inside, outside=table.outside)
        case TransferTable():
            return table.transfer()
        case AuthenticateTable():
            return table.authentication()
        case SetInterdigitTimeoutTable():
            return SetInterdigitTimeout(seconds=table.seconds)
        case JumpTable():
            return Jump(to=_destination(table))
        case CallInteractiveTable():
            return CallInteractive(script=_script(table, around))
        case HangupTable():
            return Hangup(cause=_CAUSES[table.cause])
        case _:
            assert_never(table)


def _record_digits(table: RecordDigitsTable) -> RecordDigits:
    return RecordDigits(
        variable=table.variable,
        max_digits=table.max_digits,
        min_digits=table.min_digits,
        prompt=None if table.prompt is None else SoundRef(sound=table.prompt),
        where=table.prompt_where,
        timeout=table.timeout,
        interdigit_timeout=table.interdigit_timeout,
        terminator=table.terminator,
        secret=table.secret,
        on_timeout=table.on_timeout,
    )


def _destination(table: JumpTable) -> ToLabel | ToPlace:
    if isinstance(table.to, ToLabel):
        return table.to
    return ToPlace(table.context, table.option or Template.literal("start"), table.position or Template.literal("1"))


def _script(table: CallInteractiveTable, around: Surroundings) -> Script | str:
    """A script of its own; a named one; or a named one with what this action says over it."""
    if table.url is not None:
        return table.over(plain_script(name_of(table.url, around.place), table.url, around.defaults))
    name = table.script or ""
    named = around.scripts.get(name)
    if named is None or not table.model_fields_set & ScriptSettings.model_fields.keys():
        return name
    return table.over(named)
