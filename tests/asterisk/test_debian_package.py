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
from lab.ports import reserve
from tests.asterisk.calling import HANGUP, ask, ivr, reply
from tests.asterisk.installed import Daemon, Machine
from tests.asterisk.script_server import Answer, ScriptServer
from tests.asterisk.serving import eventually

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(600)]

LINKS = ("Asterisk pbx1 connected", "AMI of Asterisk pbx1 connected")
MENU = "/etc/callbridge/ivr/menu.toml"
CODE = '{ action = "record_digits", variable = "code", max_digits = 2, min_digits = 2, prompt = "tone-620" }'
WAITS = '{ action = "play_sound", sound = "tone-850", loop = 100, where = "background" }'


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """This version, and the same sources as a later one."""
    folder = tmp_path_factory.mktemp("packages")
    version = deb.source_version()
    return deb.build(folder, quick=True), deb.build(folder, version=f"{version}.post1", quick=True)


@pytest.fixture
def machine() -> Iterator[Machine]:
    with ExitStack() as stack:
        ports = reserve()
        stack.callback(ports.release)
        yield Machine(stack.enter_context(clean_root(print)), ports)


@asynccontextmanager
async def serving(machine: Machine) -> AsyncIterator[Daemon]:
    """Callbridge, linked with Asterisk; whoever restarts it stops it."""
    daemon = await machine.start("callbridge")
    try:
        await linked(daemon)
        yield daemon
    finally:
        await daemon.stop()


async def linked(daemon: Daemon) -> None:
    await eventually(lambda: all(link in daemon.said() for link in LINKS), within=30)


def with_a_menu(machine: Machine, script: ScriptServer) -> None:
    """An operator's IVR: two keys, then a tone until key 1, which has the script told of the two."""
    for hz in (620, 850):
        tones.write_tone(machine.file("/var/lib/callbridge/sounds/client/en"), hz, 1.0)
    menu = ivr(f"start = [{CODE}, {WAITS}]\n1 = [{ask(script.url + '/end?code=$code')}, {HANGUP}]", number="098")
    machine.file(MENU).write_text(menu, encoding="utf-8")
    script.answers("/end", Answer(reply("<Hangup/>")))


async def test_it_answers_a_call_and_an_upgrade_during_a_call_keeps_the_call(
    packages: tuple[Path, Path], machine: Machine, script: ScriptServer
) -> None:
    this, later = packages
    machine.install(this)
    assert machine.mode_of("/etc/callbridge/ari.secret") == "640 root callbridge"
    assert machine.mode_of("/etc/callbridge/asterisk/ari.conf") == "640 root asterisk"
    machine.set_up_asterisk()
    machine.set_up_callbridge()
    assert machine.callbridge("check", user="callbridge") == "2 files: no findings\n"
    with_a_menu(machine, script)
    edited = machine.file("/etc/callbridge/callbridge.toml").read_text("utf-8")
    machine.pretend_systemd()
    async with machine.running("asterisk"), Phone(machine.sip_port) as phone:
        old = await machine.start("callbridge")
        await linked(old)
        call = await phone.call("099")
        await call.hears_sound(within=20)
        assert (await call.ended(within=20)).cause == 16
        print(machine.callbridge("doctor", may_fail=True))

        call = await phone.call("098")
        await call.hears(620, within=20)
        await call.press("12")
        await call.hears(850, within=20)
        said = machine.install(later)
        print(said)
        asked = machine.asked_of_systemd()
        assert asked == ["daemon-reload", "restart callbridge.service"]
        assert await old.stop() == 0
        began = asyncio.get_running_loop().time()
        new = await machine.start("callbridge")
        await linked(new)
        await call.hears(850, within=20, since=began)
        await call.press("1")
        await call.ended(within=20)
        assert [one.parameters["code"] for one in script.asked] == ["12"]
        await new.stop()
