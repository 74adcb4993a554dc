"""One table: what stands in an IVR file around the actions and events: `[ivr]`, `[context.NAME]`.

Knows names, defaults and bounds in TOML. Does not know actions.
Source: The IVR 1.4, 2.1, 6.
"""

from typing import Annotated

from pydantic import Field

from bridge.ivr.model import Answer
from bridge.ivr.notation_types import Language, MusicClass, MusicOrSilence, Table, VoiceName
from bridge.ivr.target_types import LifetimeTarget
from bridge.ivr.targets import HangUp

TABLES = ("schema", "ivr", "variables", "time_interval", "event", "context")

Idle = Annotated[float, Field(ge=0.5, le=300)]
Interdigit = Annotated[float, Field(ge=0.2, le=30)]
Account = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,80}$", description="a text of at most 80 characters on one line")
]
Did = Annotated[str, Field(pattern=r"^\+?[0-9]{1,32}$")]


class IvrTable(Table):
    """`[ivr]`. Times in seconds, `answer_delay_ms` in milliseconds."""

    extension: Annotated[str, Field(max_length=17)]
    did: Annotated[
        tuple[Did, ...],
        Field(max_length=1000, strict=False, description='a list of public numbers as texts, such as "+40258422544"'),
    ] = ()
    name: Annotated[str, Field(max_length=128)] = ""
    description: Annotated[str, Field(max_length=1024)] = ""
    language: Language = "en"
    voice: VoiceName | None = None
    moh_folder: MusicClass = "default"
    timeout: Idle = 5
    interdigit_timeout: Interdigit = 2
    answer: Annotated[Answer, Field(strict=False)] = Answer.ENTRY
    answer_delay_ms: Annotated[int, Field(ge=0, le=5000)] = 300
    lifetime: Annotated[float, Field(ge=0, le=86400)] = 3600
    on_lifetime: LifetimeTarget = HangUp()
    max_idle_cycles: Annotated[int, Field(ge=1, le=1000)] = 10
    max_actions: Annotated[int, Field(ge=10, le=100000)] = 1000
    buffer_foreground_keys: bool = True
    wait_music: MusicOrSilence | None = None
    wait_music_after: Annotated[float, Field(ge=0, le=30)] | None = None
    accountcode: Account | None = None
    id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


class ContextTable(Table):
    """`[context.NAME]` without its options."""

    entry: bool = False
    direct_dial: bool = False
    description: Annotated[str, Field(max_length=1024)] = ""
    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    timeout: Idle | None = None
    interdigit_timeout: Interdigit | None = None
    language: Language | None = None
    voice: VoiceName | None = None
    option: dict[str, object] = Field(default_factory=dict, description="a table of options")
