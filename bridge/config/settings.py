"""All settings of the service as one frozen value: the sum of what each edge owns, and a few of no edge.

Knows names, defaults and bounds. Does not know what a setting is for, nor where it was read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr

from bridge.agi.settings import AgiSettings
from bridge.asterisk.settings import AsteriskSettings
from bridge.config.dial_settings import (
    AsteriskName,
    DialSettings,
    DraftSettings,
    Endpoints,
    LeaveSettings,
    SwitchSettings,
)
from bridge.config.source import Source
from bridge.ivr.event_defaults import EventDefaults
from bridge.ivr.event_table import ConfiguredEvent
from bridge.ivr.file_tables import Account
from bridge.ivr.findings import shown
from bridge.ivr.interval_table import IntervalTable
from bridge.ivr.notation_types import Table
from bridge.ivr.script_table import NamedScript
from bridge.ivr.timezones import TimeZone
from bridge.ivr.validation import refusal
from bridge.observe.settings import JournalSettings, LogSettings, PrivacySettings, TracingSettings
from bridge.scripts.settings import ScriptsSettings
from bridge.sounds.settings import RecordingsSettings, SoundsSettings, SpeechSettings
from bridge.store.settings import OutboxSettings, RetentionSettings, StoreSettings
from bridge.telephony.number_forms import is_country
from bridge.web.api_settings import ApiSettings
from bridge.web.console.settings import ConsoleSettings
from bridge.web.settings import ControlSettings, MetricsSettings

Name = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="a name of letters, digits, -, _ and . (at most 64)")
]
Endpoint = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+/[^\x00-\x20,&|]{1,80}$")]


class ServiceSettings(Table):
    """The process. `drain` in seconds: how long calls may finish after SIGTERM."""

    ivr_dir: Annotated[Path, Field(strict=False)] = Path("ivr")
    state_dir: Annotated[Path, Field(strict=False)] = Path("/var/lib/callbridge")
    drain: Annotated[float, Field(ge=0, le=86400)] = 30


class CallsSettings(Table):
    """Admission: what is above goes back to the dialplan at once. And whether calls outlive a restart."""

    max_calls: Annotated[int, Field(ge=1, le=100000)] = 1000
    max_new_per_second: Annotated[float, Field(ge=1, le=10000)] = 100
    resume: bool = True
    """Calls that a process before this one has left in an IVR are taken up."""


def _country(text: str) -> str:
    if not is_country(text):
        raise refusal("CB403", f"there is no country {shown(text)}", 'Give its ISO 3166 code, such as "RO"')
    return text


class NumbersSettings(Table):
    """What numbers mean. `country` None: compared digit by digit; `timezone` None: the host's."""

    organisation: Annotated[str, Field(pattern=r"^[0-9]{1,8}$", description='1 to 8 digits as a text, such as "0003"')]
    country: Annotated[str, AfterValidator(_country), Field(description='an ISO 3166 code such as "RO"')] | None = None
    callerid: (
        Annotated[str, Field(pattern=r"^\+?[0-9]{1,32}$", description='a public number such as "+40258422544"')] | None
    ) = None
    timezone: TimeZone | None = None


class ExtensionSettings(Table):
    """An `[[extension]]`, or a range of them; what is None has its default (The IVR 8.3)."""

    number: Annotated[str, Field(max_length=64)]
    type: Literal["phone", "queue", "voicemail", "conference"]
    name: Annotated[str, Field(max_length=128)] = ""
    dial: Endpoints | None = None
    endpoints: (
        Annotated[
            tuple[Endpoint, ...],
            Field(strict=False, max_length=32, description='a list of endpoints such as "PJSIP/001"'),
        ]
        | None
    ) = None
    accountcode: Account | None = None
    asterisk: AsteriskName | None = None
    id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    server: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class Settings(Table):
    """Everything that `callbridge.toml` and the environment say. Paths are absolute. `api` None: nothing listens."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    service: ServiceSettings = ServiceSettings()
    calls: CallsSettings = CallsSettings()
    control: ControlSettings = ControlSettings()
    asterisk: Annotated[Mapping[Name, AsteriskSettings], Field(description="a table [asterisk.NAME]")]
    agi: AgiSettings = AgiSettings()
    numbers: Annotated[NumbersSettings, Field(description="a table [numbers] with organisation")]
    extension: Annotated[tuple[ExtensionSettings, ...], Field(strict=False, max_length=100000)] = ()
    time_interval: Mapping[Name, IntervalTable] = Field(default_factory=dict)
    switch: Mapping[Name, SwitchSettings] = Field(default_factory=dict)
    dial: DialSettings = DialSettings()
    leave: LeaveSettings = LeaveSettings()
    draft: DraftSettings = DraftSettings()
    scripts: ScriptsSettings = ScriptsSettings()
    script: Mapping[Name, NamedScript] = Field(default_factory=dict)
    events: EventDefaults = EventDefaults()
    event: Annotated[tuple[ConfiguredEvent, ...], Field(strict=False, max_length=100000)] = ()
    outbox: OutboxSettings = OutboxSettings()
    api: ApiSettings | None = None
    sounds: SoundsSettings = SoundsSettings()
    recordings: RecordingsSettings = RecordingsSettings()
    speech: SpeechSettings = SpeechSettings()
    store: StoreSettings = StoreSettings()
    retention: RetentionSettings = RetentionSettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()
    console: ConsoleSettings = ConsoleSettings()
    metrics: MetricsSettings = MetricsSettings()
    journal: JournalSettings = JournalSettings()
    tracing: TracingSettings = TracingSettings()
    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """Where all this was read, for those who find something wrong with it later."""
        return self._source

    def read_from(self, source: Source) -> "Settings":
        """The same settings, which know where they were read."""
        self._source = source
        return self
