"""What definitions of events share unless they say otherwise: `[events]` and `[api.event_defaults]`.

Knows names and bounds, and what comes from where. Does not know definitions. Source: callbridge.toml, [events].
"""

from typing import Annotated, Literal

from pydantic import Field

from bridge.ivr.definition import GIVE_UP_AFTER
from bridge.ivr.notation_types import Table
from bridge.ivr.script import Profile
from bridge.ivr.script_defaults import ScriptDefaults

GiveUpAfter = Annotated[float, Field(ge=1, le=2_592_000)]
"""Seconds, at most 30 days."""


class EventDefaults(Table):
    """What is None comes from elsewhere: here from `[scripts]`, for programs' definitions from `[events]`."""

    profile: Annotated[Profile, Field(strict=False)] | None = None
    absent: Literal["omit", "empty"] | None = None
    callflow_case: Literal["upper", "lower"] | None = None
    give_up_after: GiveUpAfter | None = None

    def over(self, others: "EventDefaults") -> "EventDefaults":
        """These, and where they say nothing, others."""
        return others.model_copy(update=self._said())

    def over_scripts(self, scripts: ScriptDefaults) -> ScriptDefaults:
        """The same over the defaults of scripts."""
        said = self._said()
        return scripts.model_copy(update={name: said[name] for name in said.keys() - {"give_up_after"}})

    @property
    def patience(self) -> float:
        """Seconds after which a notification is given up."""
        return GIVE_UP_AFTER if self.give_up_after is None else self.give_up_after

    def _said(self) -> dict[str, object]:
        values = ((name, getattr(self, name)) for name in EventDefaults.model_fields)
        return {name: value for name, value in values if value is not None}
