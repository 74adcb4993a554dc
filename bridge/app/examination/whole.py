"""Looks at everything that the doctor wants to know, as much at a time as does no harm.

Knows who looks at what, and for whom. Does not know what is wrong.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bridge.app.examination.ami import look_at_ami
from bridge.app.examination.ari import look_at_ari
from bridge.app.examination.confs import FILES, is_freepbx, read_confs
from bridge.app.examination.folders import look_at_disks, look_at_folders
from bridge.app.examination.hosts import look_at_hosts, origins_of
from bridge.app.examination.playing import play_on_all
from bridge.app.examination.process import files_allowed, look_at_ports, look_at_unit, service_runs
from bridge.app.examination.rights import Person, ourselves, person
from bridge.app.examination.secrets import look_at_secrets
from bridge.app.examination.speech import look_at_speech
from bridge.asterisk.settings import AsteriskSettings
from bridge.config.host_zone import is_known
from bridge.config.live import read_live
from bridge.config.settings import Settings
from bridge.doctor.conf import Conf
from bridge.doctor.facts import AriSeen, Facts, ServerFacts, StoreFacts
from bridge.doctor.finding import Unseen
from bridge.store.examination import look_at_store
from bridge.telephony.plain import harmless

ETC = Path("/etc/asterisk")
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
OURS = "callbridge"


@dataclass(frozen=True, slots=True)
class Around:
    """Where to look: `etc` None is Asterisk's usual folder, which is read for servers on this machine only.

    `play`: let Asterisk play a file, which is written for it.
    """

    config: Path
    environ: Mapping[str, str]
    etc: Path | None = None
    play: bool = True


def look(settings: Settings, around: Around) -> Facts:
    """Everything. Never raises: what cannot be looked at is told."""
    return asyncio.run(_look(settings, around))


async def _look(settings: Settings, around: Around) -> Facts:
    live = await asyncio.to_thread(lambda: read_live(settings).live)
    unit, user = await look_at_unit()
    service = (person(user) if user else None) or service_user()
    async with asyncio.TaskGroup() as tasks:
        servers = {name: tasks.create_task(_server(one, around)) for name, one in settings.asterisk.items()}
        hosts = tasks.create_task(look_at_hosts(origins_of(live) if live else []))
        engines = tasks.create_task(look_at_speech(settings, live))
        store = tasks.create_task(look_at_store(settings.store))
    seen = {name: task.result() for name, task in servers.items()}
    spoken, word = engines.result()
    if around.play:
        seen = await play_on_all(settings, seen, service, word)
    folders = look_at_folders(settings, service, asterisk_user(settings, seen))
    looked = store.result()
    etc = around.etc or ETC
    return Facts(
        settings=settings,
        config=str(around.config),
        live=live,
        service=service_runs(settings.control.socket),
        freepbx=is_freepbx(etc),
        etc=str(etc),
        user=service.name,
        servers=seen,
        folders=folders,
        secrets=look_at_secrets(around.config, settings),
        disks=look_at_disks(folders),
        ports=look_at_ports(settings),
        hosts=hosts.result(),
        engines=spoken,
        store=StoreFacts(looked.place, harmless(looked.trouble), looked.newer, looked.pending),
        unit=unit,
        files=files_allowed(),
        zone_known=is_known(around.environ),
    )


async def _server(settings: AsteriskSettings, around: Around) -> ServerFacts:
    ari = await look_at_ari(settings)
    ami, shown = (None, {}) if settings.ami is None else await look_at_ami(settings.ami)
    confs: dict[str, Conf | Unseen]
    if around.etc is None and urlsplit(settings.ari_url).hostname not in LOCAL:
        why = (
            "this Asterisk is on another machine; run `callbridge doctor` there, or name a copy of its folder by --etc"
        )
        confs = dict.fromkeys(FILES, Unseen(why))
    else:
        confs = await asyncio.to_thread(read_confs, around.etc or ETC)
    # A file that lies here is the whole truth; what AMI shows is the same without what lies beside it.
    better = {file: conf for file, conf in shown.items() if isinstance(confs.get(file), Unseen)}
    return ServerFacts(ari, ami, confs | better)


def service_user() -> Person:
    """The user of the package when root asks, else whoever asks."""
    ours = ourselves()
    return (person(OURS) or ours) if ours.uid == 0 else ours


def asterisk_user(settings: Settings, servers: Mapping[str, ServerFacts]) -> Person | None:
    """As whom the only Asterisk runs, if it sees the same folders as we."""
    if len(servers) != 1:
        return None
    name, server = next(iter(servers.items()))
    paths = settings.asterisk[name].paths
    same = paths.sounds in {None, str(settings.sounds.root)} and paths.speech in {None, str(settings.speech.cache_dir)}
    local = urlsplit(settings.asterisk[name].ari_url).hostname in LOCAL
    if not same or not local or not isinstance(server.ari, AriSeen) or not server.ari.user:
        return None
    return person(server.ari.user)
