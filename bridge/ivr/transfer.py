"""Connecting the caller to others: what a file and a reply may ask for.

Knows fields and bounds. Does not know who may be dialled, nor how it is done.
Source: The IVR 3.9, 4 (`transfer`), Call Interactive 6.5.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from bridge.ivr.step import SoundRef, Step, VariableName
from bridge.ivr.targets import Target
from bridge.ivr.variables import Template
from bridge.telephony.destinations import DialplanPlace, Kind
from bridge.telephony.dial_rules import DialScope

TARGETS = 20
"""Numbers of a `SimpleTransfer`; an action of a file may have ten."""


class Strategy(StrEnum):
    """How several numbers are rung."""

    ALL = "all"
    ORDER = "order"


class Hear(StrEnum):
    """What the caller hears while others ring."""

    RING = "ring"
    MOH = "moh"
    SILENCE = "silence"


class Transfer(Step):
    """Connect the caller to others. `to` holds numbers and lists of them, `$variables` replaced at run time.

    `ring` and `limit` in seconds; `ring` None: `dial.ring`; `limit` 0: none. `on_failure` None: a final transfer
    hangs up, another goes on.
    """

    to: Annotated[tuple[Template, ...], Field(max_length=TARGETS)] = ()
    most: Annotated[int, Field(ge=1, le=TARGETS)] = TARGETS
    """How many numbers `to` may mean when its variables are filled in."""
    kind: Kind = Kind.AUTO
    place: DialplanPlace | None = None
    """With kind `dialplan`: where the call goes."""
    ring: Annotated[float, Field(ge=1, le=600)] | None = None
    strategy: Strategy = Strategy.ALL
    hear: Hear = Hear.RING
    limit: Annotated[float, Field(ge=0, le=86400)] = 0
    final: bool = True
    on_failure: Target | None = None
    record: bool = False
    record_notice: SoundRef | None = None
    interval: str | None = None
    """Outside of this time interval the transfer is stepped over."""
    asks: bool = True
    """False: the steering events of `dial-out` are not asked."""
    scope: DialScope = DialScope.IVR
    """Who dials: rules of numbers outside may serve a program and not the file, or the other way about."""
    export: Annotated[tuple[VariableName, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _lead_somewhere(self) -> "Transfer":
        if (self.place is None) is not bool(self.to):
            raise ValueError("a transfer has either numbers or a place in the dialplan")
        return self
