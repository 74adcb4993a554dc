"""The action `transfer` as an IVR file writes it: names, defaults and bounds in TOML.

Knows the notation. Does not know who may be dialled, nor how it is done.
Source: The IVR 4 (`transfer`).
"""

from typing import Annotated

from pydantic import Field, model_validator

from bridge.ivr.action_table import ActionTable
from bridge.ivr.interval_table import IntervalName
from bridge.ivr.notation_types import ReadVariable, SoundName, Table
from bridge.ivr.number_types import MOST_NUMBERS, Numbers
from bridge.ivr.step import SoundRef
from bridge.ivr.target_types import DialplanName, TargetField
from bridge.ivr.targets import Continue
from bridge.ivr.transfer import Hear, Strategy, Transfer
from bridge.ivr.validation import refusal
from bridge.telephony.destinations import DialplanPlace, Kind

MOST_EXPORTED = 200


class DialplanTable(Table):
    """A place of Asterisk's dialplan."""

    context: DialplanName
    extension: DialplanName
    priority: Annotated[int, Field(ge=1, le=9999)] = 1

    def place(self) -> DialplanPlace:
        """The place that it means."""
        return DialplanPlace(self.context, self.extension, self.priority)


class TransferTable(ActionTable):
    """`transfer`. Times in seconds; `ring` None: `dial.ring`."""

    to: Numbers | None = None
    kind: Annotated[Kind, Field(strict=False)] = Kind.AUTO
    dialplan: DialplanTable | None = None
    ring: Annotated[float, Field(ge=1, le=600)] | None = None
    strategy: Annotated[Strategy, Field(strict=False)] = Strategy.ALL
    hear: Annotated[Hear, Field(strict=False)] = Hear.RING
    limit: Annotated[float, Field(ge=0, le=86400)] = 0
    final: bool = True
    on_failure: TargetField = Continue()
    record: bool = False
    record_notice: SoundName | None = None
    interval: IntervalName | None = None
    export: Annotated[
        tuple[ReadVariable, ...],
        Field(
            max_length=MOST_EXPORTED,
            strict=False,
            description=f"a list of at most {MOST_EXPORTED} names of variables, without $",
        ),
    ] = ()

    @model_validator(mode="after")
    def _lead_somewhere(self) -> "TransferTable":
        in_dialplan = self.kind is Kind.DIALPLAN
        if in_dialplan and self.to is not None:
            raise refusal("CB405", 'to and kind = "dialplan" exclude each other', "Name the place in dialplan")
        if in_dialplan and self.dialplan is None:
            raise refusal("CB405", '"dialplan" is missing', "Add dialplan = { context = …, extension = … }")
        if not in_dialplan and self.dialplan is not None:
            raise refusal("CB405", 'dialplan needs kind = "dialplan"', 'Write kind = "dialplan", or remove it')
        if not in_dialplan and self.to is None:
            raise refusal("CB405", '"to" is missing', "Add a number, or a list of numbers")
        return self

    def transfer(self) -> Transfer:
        """The transfer that it means."""
        return Transfer(
            to=self.to or (),
            most=MOST_NUMBERS,
            kind=self.kind,
            place=None if self.dialplan is None else self.dialplan.place(),
            ring=self.ring,
            strategy=self.strategy,
            hear=self.hear,
            limit=self.limit,
            final=self.final,
            on_failure=self.on_failure,
            record=self.record,
            record_notice=None if self.record_notice is None else SoundRef(sound=self.record_notice),
            interval=self.interval,
            export=self.export,
        )
