"""All settings of the service as one frozen value: the sum of what each edge owns, and a few of no edge.

Knows names, defaults and bounds. Does not know what a setting is for, nor where it was read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bridge.asterisk.settings import AsteriskSettings
from bridge.ivr.notation_types import Table
from bridge.ivr.script_table import NamedScript
from bridge.observe.settings import JournalSettings, LogSettings, PrivacySettings
from bridge.scripts.settings import ScriptsSettings
from bridge.sounds.settings import SoundsSettings, SpeechSettings

Name = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="a name of letters, digits, -, _ and . (at most 64)")
]
Endpoint = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+/[^\x00-\x20,&|]{1,80}$")]


class ServiceSettings(Table):
    """The process. `drain` in seconds: how long calls may finish after SIGTERM."""

    ivr_dir: Annotated[Path, Field(strict=False)] = Path("ivr")
    drain: Annotated[float, Field(ge=0, le=86400)] = 30


class CallsSettings(Table):
    """Admission: what is above goes back to the dialplan at once."""

    max_calls: Annotated[int, Field(ge=1, le=100000)] = 1000
    max_new_per_second: Annotated[float, Field(ge=1, le=10000)] = 100


class NumbersSettings(Table):
    """What numbers mean."""

    organisation: Annotated[str, Field(pattern=r"^[0-9]{1,8}$", description='1 to 8 digits as a text, such as "0003"')]


class ExtensionSettings(Table):
    """An `[[extension]]`. `endpoints`: whose channels are this extension's; None: PJSIP/ and the short number."""

    number: Annotated[str, Field(max_length=17)]
    type: Annotated[
        Literal["phone"],
        Field(description='"phone" (queue, voicemail and conference are not supported by this version yet)'),
    ]
    name: Annotated[str, Field(max_length=128)] = ""
    endpoints: (
        Annotated[
            tuple[Endpoint, ...],
            Field(strict=False, max_length=32, description='a list of endpoints such as "PJSIP/001"'),
        ]
        | None
    ) = None
    id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


class Settings(Table):
    """Everything that `callbridge.toml` and the environment say. Paths are absolute."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    service: ServiceSettings = ServiceSettings()
    calls: CallsSettings = CallsSettings()
    asterisk: Annotated[Mapping[Name, AsteriskSettings], Field(description="a table [asterisk.NAME]")]
    numbers: Annotated[NumbersSettings, Field(description="a table [numbers] with organisation")]
    extension: Annotated[tuple[ExtensionSettings, ...], Field(strict=False, max_length=100000)] = ()
    scripts: ScriptsSettings = ScriptsSettings()
    script: Mapping[Name, NamedScript] = Field(default_factory=dict)
    sounds: SoundsSettings = SoundsSettings()
    speech: SpeechSettings = SpeechSettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()
    journal: JournalSettings = JournalSettings()
