"""What every action of an IVR file may have: names, defaults and bounds in TOML.

Knows the fields that all share. Does not know which actions there are.
Source: The IVR 4.
"""

from typing import Annotated

from pydantic import Field

from bridge.ivr.notation_types import Label, Table
from bridge.ivr.step import View, Where
from bridge.ivr.when_table import WhenTable

WhereField = Annotated[Where, Field(strict=False)]
ViewField = Annotated[View, Field(strict=False)]


class ActionTable(Table):
    """What every action may have."""

    action: str
    label: Label | None = None
    description: Annotated[str, Field(max_length=1024)] = ""
    enabled: bool = True
    when: WhenTable | None = None
