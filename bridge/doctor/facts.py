"""What was seen of a machine, as values: all that the checks know of it.

Knows shapes. Does not know how anything was looked at. What could not be is `Unseen`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.config.settings import Settings
from bridge.doctor.conf import Conf
from bridge.doctor.finding import Unseen
from bridge.ivr.live import LiveSet


@dataclass(frozen=True, slots=True)
class Refused:
    """Asterisk let us not in. `status` of HTTP, 0 when there was no answer; `login`: user or password were refused."""

    why: str
    status: int = 0
    login: bool = False


@dataclass(frozen=True, slots=True)
class AriSeen:
    """What ARI said. `user` as whom Asterisk runs, "" when it does not say; `app_held`: somebody has our name."""

    version: str
    modules: frozenset[str] | Unseen = frozenset()
    sounds: frozenset[tuple[str, str]] | Unseen = frozenset()
    user: str = ""
    app_held: bool | Unseen = False


@dataclass(frozen=True, slots=True)
class Step:
    """One priority of the dialplan. `label` "" when it has none; an include has `include` and nothing else."""

    context: str
    extension: str = ""
    priority: int = 0
    app: str = ""
    data: str = ""
    label: str = ""
    include: str = ""


@dataclass(frozen=True, slots=True)
class AmiSeen:
    """What AMI said. `actions` are those that our user may give; `booted`: FullyBooted reached us."""

    actions: frozenset[str]
    booted: bool = True
    system_name: str | Unseen = ""
    steps: tuple[Step, ...] | Unseen = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as it lies there. `mode` without its kind, such as 0o755."""

    path: str
    owner: str
    group: str
    mode: int


@dataclass(frozen=True, slots=True)
class Played:
    """A fresh file of speech that Asterisk was asked to play. `folder`: where it was written."""

    heard: bool
    folder: Place
    in_asterisk: str
    """The folder as Asterisk was told it."""
    barriers: tuple[Place, ...] = ()
    """Folders that Asterisk's user may not pass, by their modes."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """One Asterisk. `ami` None: the settings have no AMI. `conf` by file, such as `http.conf`.

    `played` None: nothing was played.
    """

    ari: AriSeen | Refused
    ami: AmiSeen | Refused | None = None
    conf: Mapping[str, Conf | Unseen] = field(default_factory=dict)
    played: Played | Unseen | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, or the one of a file, and who may do what there. None: there is nobody to ask for."""

    setting: str
    path: str
    exists: bool
    ours: bool | None = True
    """The service's user may write there."""
    asterisks: bool | None = True
    """Asterisk's user may read there."""
    why: str = ""
    """What stands in the way, such as the mode of a folder above it."""


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file that holds a secret. `mode` without its kind, such as 0o640."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class Disk:
    """The file system on which something lies. Octets."""

    setting: str
    path: str
    free: int
    whole: int


@dataclass(frozen=True, slots=True)
class Port:
    """An address on which the service listens, or will. `taken` by another program."""

    setting: str
    listen: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Host:
    """One origin of a script or receiver. Each trouble is a clause, "" for none; seconds and days, None unknown."""

    origin: str
    used_by: str
    unresolved: str = ""
    unreached: str = ""
    distrusted: str = ""
    certificate_days: float | None = None
    clock_ahead: float | None = None
    """Seconds by which its clock is ahead of ours."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine of speech that was asked to say a word. `trouble` "" when it did."""

    name: str
    program: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """The database. `trouble` "" when it can be opened; `pending`: steps that its schema lacks."""

    place: str
    trouble: str = ""
    newer: bool = False
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of systemd. Seconds; infinity for no limit."""

    name: str
    stop: float
    files: float


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. `service` whether the service runs; `live` None when the IVR files are refused."""

    settings: Settings
    config: str
    live: LiveSet | None = None
    service: bool = False
    freepbx: bool = False
    etc: str = "/etc/asterisk"
    user: str = "callbridge"
    """As whom the service runs."""
    servers: Mapping[str, ServerFacts] = field(default_factory=dict)
    folders: tuple[Folder, ...] = ()
    secrets: tuple[SecretFile, ...] = ()
    disks: tuple[Disk, ...] = ()
    ports: tuple[Port, ...] = ()
    hosts: tuple[Host, ...] = ()
    engines: tuple[Engine, ...] = ()
    store: StoreFacts | Unseen | None = None
    unit: Unit | Unseen | None = None
    """None: no unit of systemd runs the service."""
    files: float = float("inf")
    """That this process may open, where there is no unit."""
    zone_known: bool = True
