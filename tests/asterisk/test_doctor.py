"""`callbridge doctor` beside a real Asterisk: a clean one has no findings, and each fault that is planted is found.

Faults are planted where an operator makes them: in Asterisk's files and modules, in callbridge.toml, around it.
"""

import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import aiohttp
import pytest
import pytest_asyncio

from bridge.doctor.finding import Finding
from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from tests.asterisk.doctor_site import Site, a_script
from tests.fakes.http_server import http_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

OF_ITS_VERSION = {"22": [], "16": ["CB508", "CB510"]}
"""Of 16.28 it is told that nobody mends it any more; that is no fault of the lab."""


@dataclass(frozen=True)
class Plant:
    """A fault in Asterisk. `edits`: a file, what is replaced in it as an expression, by what; `by`, `undo`: orders."""

    code: str
    line: str
    edits: tuple[tuple[str, str, str], ...] = ()
    by: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    beside: frozenset[str] = field(default_factory=frozenset)
    """What follows from it."""

    def __str__(self) -> str:
        return f"{self.code}-{self.line.split(' ')[0]}"


MANAGER, ARI, DIALPLAN = ("manager reload",), ("module reload res_ari.so",), ("dialplan reload",)
WRITE, READ = "write = call,reporting", "read = system,call,agent"
UNSEEN = frozenset({"CB599"})
PLANTS = (
    Plant("CB513", "sessionlimit = 1000", (("http.conf", r"sessionlimit = 1000", "sessionlimit = 100"),)),
    Plant(
        "CB514",
        "session_keep_alive = 60000",
        (("http.conf", r"session_keep_alive = \d+", "session_keep_alive = 5000"),),
    ),
    Plant("CB518", "bindaddr = 127.0.0.1", (("http.conf", r"bindaddr = 127.0.0.1", "bindaddr = 192.0.2.1"),)),
    Plant("CB515", "websocket_write_timeout = 5000", (("ari.conf", r"websocket_write_timeout = \d+", ""),)),
    Plant("CB519", "allowed_origins =", (("ari.conf", r"pretty = no", "allowed_origins = *"),), ARI, ARI),
    Plant("CB516", "read_only = no", (("ari.conf", r"read_only = no", "read_only = yes"),), ARI, ARI, UNSEEN),
    Plant("CB517", "password_format = plain", (("ari.conf", r"password_format = plain", "password_format = crypt"),)),
    Plant("CB501", "[callbridge]", (("ari.conf", r"password = \S+", "password = another"),), ARI, ARI),
    Plant("CB504", "enabled = yes", (("ari.conf", r"enabled = yes", "enabled = no"),), ARI, ARI),
    Plant("CB521", WRITE, (("manager.conf", r"write = call,reporting", "write = call"),), MANAGER, MANAGER, UNSEEN),
    Plant("CB523", WRITE, (("manager.conf", r"write = call,reporting", "write = all"),), MANAGER, MANAGER),
    Plant("CB522", READ, (("manager.conf", r"read = system,call,agent", "read = call,agent"),), MANAGER, MANAGER),
    Plant("CB522", READ, (("manager.conf", r"read = system,call,agent", "read = system,call"),), MANAGER, MANAGER),
    Plant("CB525", "writetimeout = 5000", (("manager.conf", r"writetimeout = \d+", ""),), MANAGER, MANAGER),
    Plant(
        "CB526", "eventfilter = Event: Newchannel", (("manager.conf", r"eventfilter = [^\n]*", ""),), MANAGER, MANAGER
    ),
    Plant(
        "CB503",
        "permit = 127.0.0.1/255.255.255.255",
        (("manager.conf", r"permit = \S+", "permit = 192.0.2.1/32"),),
        MANAGER,
        MANAGER,
        UNSEEN,
    ),
    Plant("CB503", "[callbridge]", (("manager.conf", r"secret = \S+", "secret = another"),), MANAGER, MANAGER, UNSEEN),
    Plant("CB527", ";systemname =", (("asterisk.conf", r"debug = 0", "systemname = lab"),)),
    Plant("CB528", "live_dangerously = no", (("asterisk.conf", r"live_dangerously = no", "live_dangerously = yes"),)),
    Plant("CB529", "mindtmfduration = 80", (("asterisk.conf", r"debug = 0", "mindtmfduration = 40"),)),
    Plant(
        "CB511",
        "load = res_ari_playbacks.so",
        (),
        ("module unload res_ari_playbacks.so",),
        ("module load res_ari_playbacks.so",),
    ),
    Plant(
        "CB533",
        "load = func_timeout.so",
        (),
        ("module unload func_timeout.so",),
        ("module load func_timeout.so",),
        frozenset({"CB512"}),
    ),
    Plant(
        "CB512",
        "load = res_musiconhold.so",
        (),
        ("module unload -f res_musiconhold.so",),
        ("module load res_musiconhold.so",),
    ),
    Plant(
        "CB530",
        " same => n,Stasis(callbridge,ivr,0003*099)",
        (
            ("extensions.conf", r"Stasis\(callbridge", "Stasis(another"),
            ("extensions_callbridge.conf", r"Stasis\(callbridge", "Stasis(another"),
        ),
        DIALPLAN,
        DIALPLAN,
    ),
    Plant(
        "CB531",
        " same => n,Gosub(callbridge-after,s,1(001))",
        (("extensions.conf", r"(Stasis\(callbridge,ivr,0003\*099,\$\{EXTEN\}\)\n) same => n,Gosub[^\n]*\n", r"\1"),),
        DIALPLAN,
        DIALPLAN,
    ),
    Plant(
        "CB531",
        "#include extensions_callbridge.conf",
        (("extensions.conf", r"#include extensions_callbridge.conf", ""),),
        DIALPLAN,
        DIALPLAN,
        frozenset({"CB534"}),
    ),
    Plant(
        "CB532",
        "exten => 099,1,Set(TIMEOUT(absolute)=14400)",
        (("extensions.conf", r"exten => 099,1,Set\(TIMEOUT\(absolute\)=14400\)", "exten => 099,1,NoOp()"),),
        DIALPLAN,
        DIALPLAN,
    ),
    Plant(
        "CB535",
        "exten => i,1,Stasis(callbridge,return,BADTARGET)",
        (("extensions_callbridge.conf", r"exten => i,1,ExecIf", "exten => other,1,ExecIf"),),
        DIALPLAN,
        DIALPLAN,
    ),
    Plant(
        "CB537",
        " same => n,Stasis(callbridge,ivr,0003*099)",
        (("extensions.conf", r"Stasis\(callbridge,ivr,0003\*099", "Stasis(callbridge,ivr,0003*077"),),
        DIALPLAN,
        DIALPLAN,
    ),
)


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """An Asterisk as it is shipped, without the dialplan of the other tests."""
    version = cast("Version", request.param)
    async with Asterisk(asterisk_home(version)) as asterisk, http_server(a_script) as script:
        yield Site(asterisk, version, tmp_path_factory.mktemp("doctor"), script.url("/credit"))


@asynccontextmanager
async def planted(site: Site, plant: Plant) -> AsyncIterator[None]:
    """The fault is there while this is open."""
    before = {file: (site.etc / file).read_text(encoding="utf-8") for file, _, _ in plant.edits}
    try:
        for file, old, new in plant.edits:
            text = (site.etc / file).read_text(encoding="utf-8")
            changed = re.sub(old, new, text)
            assert changed != text, old
            (site.etc / file).write_text(changed, encoding="utf-8")
        for order in plant.by:
            await site.asterisk.cli(order)
        yield
    finally:
        for file, text in before.items():
            (site.etc / file).write_text(text, encoding="utf-8")
        for order in plant.undo:
            await site.asterisk.cli(order)


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


def mends(found: list[Finding], code: str) -> tuple[str, ...]:
    return tuple(line for one in found if one.code == code and one.mend is not None for line in one.mend.lines)


async def test_a_clean_lab_gives_no_finding(site: Site) -> None:
    found = await site.found()
    assert codes(found) == OF_ITS_VERSION[site.version], found


@pytest.mark.parametrize("plant", PLANTS, ids=str)
async def test_a_fault_in_asterisk_is_found_with_its_mend(site: Site, plant: Plant) -> None:
    async with planted(site, plant):
        found = await site.found()
    new = set(codes(found)) - set(OF_ITS_VERSION[site.version])
    assert plant.code in new
    assert new - {plant.code} <= plant.beside, found
    assert plant.line in mends(found, plant.code)


async def test_after_all_these_faults_nothing_is_left_of_them(site: Site) -> None:
    found = await site.found()
    assert codes(found) == OF_ITS_VERSION[site.version], found


async def test_an_address_where_nobody_is(site: Site) -> None:
    found = await site.found(change=f"127.0.0.1:{site.asterisk.ari_port}/ari", into="127.0.0.1:9/ari")
    assert "CB500" in codes(found)
    assert "bindport = 9" in mends(found, "CB500")


async def test_a_port_of_ami_where_nobody_is(site: Site) -> None:
    found = await site.found(change=f"port = {site.asterisk.ami_port}", into="port = 9")
    assert "port = 9" in mends(found, "CB502")


async def test_a_language_of_an_ivr_that_asterisk_has_no_sounds_for(site: Site) -> None:
    found = await site.found(language="ro")
    assert "callbridge sounds import --language ro FILE..." in mends(found, "CB540")


async def test_an_engine_of_speech_that_is_not_installed(site: Site) -> None:
    found = await site.found('[speech.engine.espeak]\ncommand = ["espeak-ng", "--no-such-option"]\n')
    assert mends(found, "CB543") == ("apt-get install espeak-ng",)


async def test_a_transfer_context_that_does_not_exist(site: Site) -> None:
    found = await site.found('[api]\ntransfer_context = "nowhere"\n')
    assert "[nowhere]" in mends(found, "CB536")


async def test_an_extension_that_needs_a_module_and_a_script_that_is_away(site: Site) -> None:
    found = await site.found(
        '[script.gone]\nurl = "http://127.0.0.1:9/"\n[script.nowhere]\nurl = "http://no.invalid/"\n'
    )
    assert mends(found, "CB561") == ("curl -sv -o /dev/null http://127.0.0.1:9/",)
    assert mends(found, "CB560") == ("getent hosts no.invalid",)


async def test_a_port_that_another_program_has(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = await site.found(change="[metrics]\nenabled = false", into=f'[metrics]\nlisten = "127.0.0.1:{port}"')
    assert f'listen = "127.0.0.1:{port + 1}"' in mends(found, "CB570")


async def test_another_client_with_our_name(site: Site) -> None:
    url = f"{site.asterisk.ari_url}/events?app=callbridge"
    headers = {"Authorization": aiohttp.encode_basic_auth(site.asterisk.ari_user, site.asterisk.ari_password)}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(url):
        found = await site.found()
    assert 'app = "callbridge2"' in mends(found, "CB571")


async def test_files_that_others_may_read_and_folders_that_are_not_there(site: Site) -> None:
    config = site.written()
    config.chmod(0o644)
    recordings = site.asterisk.recordings_host
    recordings.rename(recordings.with_name("away"))
    try:
        found = await site.found()
    finally:
        config.chmod(0o600)
        recordings.with_name("away").rename(recordings)
    assert mends(found, "CB553") == (f"chmod 0640 {config}",)
    assert mends(found, "CB550")[0].endswith(str(recordings))


async def test_a_freepbx_box_is_told_its_custom_files(site: Site) -> None:
    mark = site.etc / "extensions_additional.conf"
    mark.touch()
    try:
        async with planted(site, PLANTS[0]):
            found = await site.found()
    finally:
        mark.unlink()
    (one,) = [one for one in found if one.code == "CB513"]
    assert one.mend is not None
    assert one.mend.file == f"{site.etc}/http_custom.conf"


async def test_an_operator_reads_it_and_programs_too(site: Site) -> None:
    await site.found()
    command = ("-m", "bridge", "doctor", "--config", str(site.folder / "callbridge.toml"), "--etc", str(site.etc))
    for more in ((), ("--json",)):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *command, *more),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "NO_COLOR": "1"},
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said
        if more:
            assert json.loads(said)["ok"] is True
        else:
            assert said.decode().startswith(f"Asterisk: pbx1 {site.version}.")
