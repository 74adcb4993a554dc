"""The Debian package on a clean machine: it answers calls, an upgrade keeps them, and it goes as it should.

No systemd runs there: what it would do with the units is done here, by what stands in them (see installed).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from lab import deb, tones
from lab.debian_root import clean_root
from lab.phone import Phone
from lab.phone_call import Call
from lab.ports import reserve
from tests.asterisk.calling import HANGUP, ask, ivr, reply
from tests.asterisk.installed import Daemon, Machine
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(900)]

LINKS = ("Asterisk pbx1 connected", "AMI of Asterisk pbx1 connected")
MENU = "/etc/callbridge/ivr/menu.toml"
SETTINGS = "/etc/callbridge/callbridge.toml"
SECRET = "/etc/callbridge/ari.secret"
DATABASE = "/var/lib/callbridge/callbridge.db"
CODE = '{ action = "record_digits", variable = "code", max_digits = 2, min_digits = 2, prompt = "tone-620" }'
WAITS = '{ action = "play_sound", sound = "tone-850", loop = 100, where = "background" }'
LATER_STEP = """from alembic import op
from sqlalchemy import Column, Text
revision, down_revision = "later", "0003"
def upgrade():
    op.add_column("calls", Column("mood", Text))
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """This version, and one that comes after it, with a step more of the database."""
    folder = tmp_path_factory.mktemp("packages")
    later, step = f"{deb.source_version()}.post1", {"bridge/store/migrations/later.py": LATER_STEP}
    return deb.build(folder, quick=True), deb.build(folder, version=later, more=step, quick=True)


@pytest.fixture
def machine() -> Iterator[Machine]:
    with ExitStack() as stack:
        ports = reserve()
        stack.callback(ports.release)
        yield Machine(stack.enter_context(clean_root(print)), ports)


@asynccontextmanager
async def serving(machine: Machine) -> AsyncIterator[Daemon]:
    """Callbridge, linked with Asterisk, until the end of the block."""
    async with machine.running("callbridge") as daemon:
        await eventually(lambda: all(link in daemon.said() for link in LINKS), within=30)
        yield daemon


def set_up(machine: Machine, script: ScriptServer) -> None:
    """As README.Debian says; and an IVR of the operator's: two keys, then a tone until key 1, which asks the script."""
    machine.set_up_asterisk()
    machine.set_up_callbridge()
    assert machine.callbridge("check", user="callbridge") == "2 files: no findings\n"
    for hz in (620, 850):
        made = tones.write_tone(machine.file("/srv"), hz, 1.0)
        sounds = "/var/lib/callbridge/sounds/client/en"
        machine.root.run("install", "-D", "-m", "644", "-t", sounds, f"/srv/{made.name}")
    menu = ivr(f"start = [{CODE}, {WAITS}]\n1 = [{ask(script.url + '/end?code=$code')}, {HANGUP}]", number="098")
    machine.file(MENU).write_text(menu, encoding="utf-8")
    script.answers("/end", Answer(reply("<Hangup/>")))


async def greeted(phone: Phone) -> None:
    """The IVR of the package speaks, and ends the call."""
    call = await phone.call("099")
    await call.hears_sound(within=30)
    assert (await call.ended(within=30)).cause == 16


async def waiting(phone: Phone) -> Call:
    """A caller in the operator's IVR, who has given two keys."""
    call = await phone.call("098")
    await call.hears(620, within=20)
    await call.press("12")
    await call.hears(850, within=20)
    return call


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_it_answers_and_neither_an_upgrade_nor_the_way_back_loses_the_call(
    packages: tuple[Path, Path], machine: Machine, script: ScriptServer
) -> None:
    this, later = packages
    machine.install(this)
    assert machine.mode_of(SECRET) == "640 root callbridge"
    assert machine.mode_of("/etc/callbridge/asterisk/ari.conf") == "640 root asterisk"
    set_up(machine, script)
    settings, secret = machine.file(SETTINGS).read_bytes(), machine.file(SECRET).read_bytes()
    machine.pretend_systemd()
    async with machine.running("asterisk"), Phone(machine.sip_port) as phone:
        async with serving(machine):
            await greeted(phone)
            machine.callbridge("doctor")  # it would fail with what it finds
            call = await waiting(phone)
            machine.install(later)
            assert machine.asked_of_systemd() == ["daemon-reload", "restart callbridge.service"]
            await greeted(phone)  # the old process serves on, though its files have been replaced
        assert machine.callbridge("version").strip().endswith(".post1")
        began = now()
        async with serving(machine):
            await call.hears(850, within=30, since=began)
            machine.install(this, "--allow-downgrades")
            assert machine.asked_of_systemd() == ["daemon-reload", "restart callbridge.service"]
        began = now()
        async with serving(machine) as daemon:
            await call.hears(850, within=30, since=began)
            await call.press("1")
            await call.ended(within=20)
            assert [one.parameters["code"] for one in script.asked] == ["12"]
            assert "newer Callbridge" not in daemon.said()
            assert len(machine.callbridge("calls").splitlines()) == 1 + 3
    assert (machine.file(SETTINGS).read_bytes(), machine.file(SECRET).read_bytes()) == (settings, secret)


async def test_removed_it_hands_over_who_waits_and_keeps_its_state_and_purged_it_leaves_only_what_others_wrote(
    packages: tuple[Path, Path], machine: Machine, script: ScriptServer
) -> None:
    this, _ = packages
    machine.install(this)
    set_up(machine, script)
    async with machine.running("asterisk"), Phone(machine.sip_port) as phone:
        async with serving(machine):
            call = await waiting(phone)
        machine.apt("remove", "callbridge")  # no systemd: the package's own script looks for callers
        await call.ended(within=60)
    assert "Callbridge: SUCCESS ERROR" in machine.root.run("cat", "/var/log/asterisk/messages.log")
    for name in (SETTINGS, MENU, SECRET, DATABASE):
        assert machine.exists(name), name
    for name in ("/usr/lib/callbridge", "/usr/bin/callbridge", "/usr/lib/systemd/system/callbridge.service"):
        assert not machine.exists(name), name

    secret = machine.file(SECRET).read_bytes()
    machine.install(this)
    assert machine.file(SECRET).read_bytes() == secret
    recordings = "/var/spool/asterisk/recording"
    machine.root.run("rm", "-rf", recordings)
    machine.root.run(
        "dpkg-trigger", "--by-package=asterisk", "/usr/sbin/asterisk"
    )  # as when Asterisk is installed later
    machine.root.run("dpkg", "--triggers-only", "--pending")
    assert "user:callbridge:rwx" in machine.root.run("getfacl", "-p", f"{recordings}/callbridge")

    machine.apt("purge", "callbridge")
    for name in (SETTINGS, SECRET, "/etc/callbridge/ivr/hello.toml", "/etc/callbridge/asterisk"):
        assert not machine.exists(name), name
    for name in ("/var/lib/callbridge", "/var/log/callbridge"):
        assert not machine.exists(name), name
    assert machine.exists(MENU)
