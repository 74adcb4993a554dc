"""One table: the actions of an IVR file, their names, fields, defaults and bounds in TOML.

Knows the notation. Does not know the order of a file, nor effects.
Source: The IVR 4.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bridge.ivr.action_table import ActionTable, ViewField, WhereField
from bridge.ivr.caller_tables import (
    AlterCallerIdTable,
    AlterCallerNameTable,
    AlterCallerNumberTable,
    AuthenticateTable,
    CallerIdJumpTable,
)
from bridge.ivr.interval_table import IntervalName
from bridge.ivr.notation_types import (
    ContextText,
    Folder,
    KeyOrNone,
    Language,
    LanguageText,
    OptionText,
    Position,
    RecordingName,
    SoundName,
    SpokenText,
    Text,
    Url,
    VoiceName,
    WrittenVariable,
)
from bridge.ivr.saying import Mode
from bridge.ivr.script_table import ScriptSettings
from bridge.ivr.step import Where
from bridge.ivr.target_types import TargetField
from bridge.ivr.targets import Continue, ToLabel
from bridge.ivr.transfer_table import TransferTable
from bridge.ivr.validation import refusal
from bridge.ivr.verbs import RecordTerminator

MOST_INTERVALS = 100


class PlaySoundTable(ActionTable):
    sound: SoundName
    where: WhereField = Where.FOREGROUND
    loop: Annotated[int, Field(ge=1, le=100)] = 1
    language: Language | None = None
    view: ViewField | None = None
    folder: Folder = ""
    digit_variable: WrittenVariable | None = None


class PlayTtsTable(ActionTable):
    text: SpokenText
    voice: VoiceName | None = None
    volume: Annotated[int, Field(ge=0, le=400)] = 150
    where: WhereField = Where.FOREGROUND
    language: Language | None = None
    digit_variable: WrittenVariable | None = None
    loop: Annotated[int, Field(ge=1, le=100)] = 1


class SayTable(ActionTable):
    value: Text
    mode: Annotated[Mode, Field(strict=False)] = Mode.DIGITS
    language: Language | None = None
    where: WhereField = Where.FOREGROUND
    digit_variable: WrittenVariable | None = None


class WaitTable(ActionTable):
    seconds: Annotated[float, Field(ge=0.1, le=3600)] = 10
    where: WhereField = Where.FOREGROUND


class PlaySilenceTable(WaitTable):
    where: WhereField = Where.BACKGROUND


class RecordDigitsTable(ActionTable):
    variable: WrittenVariable
    max_digits: Annotated[int, Field(ge=1, le=64)] = 1
    min_digits: Annotated[int, Field(ge=1, le=64)] = 1
    prompt: SoundName | None = None
    prompt_where: WhereField = Where.BACKGROUND
    timeout: Annotated[float, Field(ge=0.5, le=300)] | None = None
    interdigit_timeout: Annotated[float, Field(ge=0.2, le=30)] | None = None
    terminator: KeyOrNone = "#"
    on_timeout: TargetField = Continue()
    secret: bool = False

    @model_validator(mode="after")
    def _ask_for_no_more_than_fit(self) -> "RecordDigitsTable":
        if self.min_digits > self.max_digits:
            what = f"must be a whole number from 1 to max_digits, which is {self.max_digits}, not {self.min_digits}"
            raise refusal("CB403", what, "", ("min_digits",))
        return self


class RecordSoundTable(ActionTable):
    name: RecordingName | None = None
    max_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    silence: Annotated[int, Field(ge=0, le=60)] = 0
    beep: bool = True
    terminator: Annotated[RecordTerminator, Field(strict=False)] = RecordTerminator.HASH
    variable: WrittenVariable | None = None


class SetVariableTable(ActionTable):
    name: WrittenVariable
    value: Text


class SetLanguageTable(ActionTable):
    language: LanguageText


class JumpTable(ActionTable):
    to: TargetField | None = None
    context: ContextText | None = None
    option: OptionText | None = None
    position: Position | None = None

    @model_validator(mode="after")
    def _name_one_place(self) -> "JumpTable":
        place = self.context, self.option, self.position
        if self.to is not None and any(part is not None for part in place):
            raise refusal("CB405", "to excludes context, option and position", "Keep one of the two forms")
        if self.to is not None and not isinstance(self.to, ToLabel):
            advice = "Write context, option and position as fields of the action instead"
            raise refusal("CB403", "must be { label = … }", advice, ("to",))
        return self


def _in_a_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class TimeIntervalJumpTable(ActionTable):
    interval: Annotated[
        tuple[IntervalName, ...],
        BeforeValidator(_in_a_list, json_schema_input_type=str | list[str]),
        Field(
            min_length=1,
            max_length=MOST_INTERVALS,
            strict=False,
            description=f"the name of a time interval, or a list of 1 to {MOST_INTERVALS}",
        ),
    ]
    inside: TargetField = Continue()
    outside: TargetField = Continue()


class SetInterdigitTimeoutTable(ActionTable):
    seconds: Annotated[float, Field(ge=0.2, le=30)]


class HangupTable(ActionTable):
    cause: Literal["normal", "busy", "congestion", "no_answer", "rejected"] = "normal"


class CallInteractiveTable(ScriptSettings, ActionTable):
    url: Annotated[Url | None, Field(repr=False)] = None
    script: Annotated[str, Field(max_length=64)] | None = None

    @model_validator(mode="after")
    def _ask_one_script(self) -> "CallInteractiveTable":
        if (self.url is None) == (self.script is None):
            what = "url and script exclude each other" if self.url else "url or script is missing"
            raise refusal("CB405", what, "Give either url, or script with the name of a [script.NAME]")
        return self


AnyActionTable = (
    PlaySoundTable
    | PlayTtsTable
    | SayTable
    | WaitTable
    | RecordDigitsTable
    | RecordSoundTable
    | SetVariableTable
    | SetLanguageTable
    | AlterCallerIdTable
    | JumpTable
    | CallerIdJumpTable
    | TimeIntervalJumpTable
    | TransferTable
    | CallInteractiveTable
    | AuthenticateTable
    | SetInterdigitTimeoutTable
    | HangupTable
)
ACTIONS: Mapping[str, type[AnyActionTable]] = {
    "play_sound": PlaySoundTable,
    "play_tts": PlayTtsTable,
    "say": SayTable,
    "wait": WaitTable,
    "play_silence": PlaySilenceTable,
    "record_digits": RecordDigitsTable,
    "record_sound": RecordSoundTable,
    "set_variable": SetVariableTable,
    "set_language": SetLanguageTable,
    "alter_callerid": AlterCallerIdTable,
    "alter_callerid_name": AlterCallerNameTable,
    "alter_callerid_number": AlterCallerNumberTable,
    "jump": JumpTable,
    "callerid_jump": CallerIdJumpTable,
    "time_interval_jump": TimeIntervalJumpTable,
    "transfer": TransferTable,
    "call_interactive": CallInteractiveTable,
    "authenticate": AuthenticateTable,
    "set_interdigit_timeout": SetInterdigitTimeoutTable,
    "hangup": HangupTable,
}
