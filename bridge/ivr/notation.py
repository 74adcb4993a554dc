"""One table: the actions of an IVR file, their names, fields, defaults and bounds in TOML.

Knows the notation. Does not know the order of a file, nor effects.
Source: The IVR 4.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bridge.ivr.notation_types import (
    ContextText,
    Folder,
    KeyOrNone,
    Label,
    Language,
    OptionText,
    Position,
    RecordingName,
    SoundName,
    SpokenText,
    Table,
    TargetField,
    Text,
    Url,
    VoiceName,
    WrittenVariable,
)
from bridge.ivr.script_table import SCRIPT_LATER, ScriptSettings
from bridge.ivr.targets import Continue, ToLabel
from bridge.ivr.validation import Later, refusal
from bridge.ivr.verbs import (
    RecordTerminator,
    View,
    Where,
)

WhereField = Annotated[Where, Field(strict=False)]
ViewField = Annotated[View, Field(strict=False)]


class ActionTable(Table):
    """What every action may have."""

    action: str
    label: Label | None = None
    description: Annotated[str, Field(max_length=1024)] = ""
    enabled: bool = True


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
    interdigit_timeout: Annotated[float, Field(ge=0.2, le=30)] = 5
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
    | WaitTable
    | RecordDigitsTable
    | RecordSoundTable
    | SetVariableTable
    | JumpTable
    | CallInteractiveTable
    | HangupTable
)
ACTIONS: Mapping[str, type[AnyActionTable]] = {
    "play_sound": PlaySoundTable,
    "play_tts": PlayTtsTable,
    "wait": WaitTable,
    "play_silence": PlaySilenceTable,
    "record_digits": RecordDigitsTable,
    "record_sound": RecordSoundTable,
    "set_variable": SetVariableTable,
    "jump": JumpTable,
    "call_interactive": CallInteractiveTable,
    "hangup": HangupTable,
}
ACTIONS_LATER = frozenset(
    {
        "say",
        "set_language",
        "alter_callerid",
        "alter_callerid_name",
        "alter_callerid_number",
        "callerid_jump",
        "time_interval_jump",
        "transfer",
        "authenticate",
        "set_interdigit_timeout",
    }
)
LATER_FIELDS: Later = frozenset({("when",), *SCRIPT_LATER})
