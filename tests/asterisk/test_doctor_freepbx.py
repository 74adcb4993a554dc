"""`callbridge doctor` on a FreePBX box: with our lines there is nothing to say; each fault is mended in a file that
FreePBX does not write, and the mend, written there, ends the finding.

Faults are planted where they come from: a line of ours is missing, so FreePBX's own value counts, or somebody has
chosen something on a page of FreePBX.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from lab.asterisk_root import Version, asterisk_home
from tests.asterisk.doctor_site import Site, a_script
from tests.asterisk.freepbx_box import FreePbx
from tests.asterisk.test_doctor import DIALPLAN, MANAGER, OF_ITS_VERSION, codes
from tests.fakes.http_server import http_server

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

ARI, HTTP = ("module reload res_ari.so",), ("module reload http",)
ALL = r"(?s).*"
UNSEEN = frozenset({"CB599"})


@dataclass(frozen=True)
class Plant:
    """A fault: in `file`, the expression `old` becomes `new`. It is found as `code`, with a mend for `custom`.

    `by` makes Asterisk read its files; `whole`: the mend needs no line around it, so it is written and tried.
    """

    code: str
    custom: str
    file: str
    old: str
    new: str = ""
    by: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.code}-{self.file}"


def _ours(code: str, file: str, old: str, new: str = "", *by: str, beside: frozenset[str] = frozenset()) -> Plant:
    return Plant(code, file, file, old, new, by, beside)


DIALPLAN_FILE = "extensions_custom.conf"
PLANTS = (
    _ours("CB513", "http_custom.conf", r"\nsessionlimit[^\n]*"),
    _ours("CB514", "http_custom.conf", r"session_keep_alive = \d+", "session_keep_alive = 5000"),
    _ours("CB518", "http_custom.conf", r"\nbindaddr[^\n]*"),
    _ours("CB515", "ari_general_custom.conf", r"\nwebsocket_write_timeout[^\n]*"),
    _ours("CB519", "ari_general_custom.conf", r"\nallowed_origins[^\n]*"),
    Plant("CB504", "ari_general_custom.conf", "ari_general_additional.conf", "enabled=yes", "enabled=no", ARI),
    Plant("CB504", "callbridge.toml", "http_additional.conf", "prefix=", "prefix=asterisk", HTTP, whole=False),
    _ours("CB501", "ari_additional_custom.conf", r"\[callbridge\]", "[somebody]", *ARI),
    _ours("CB516", "ari_additional_custom.conf", "read_only = no", "read_only = yes", *ARI, beside=UNSEEN),
    _ours("CB517", "ari_additional_custom.conf", "password_format = plain", "password_format = crypt"),
    _ours("CB503", "manager_custom.conf", r"\[callbridge\]", "[somebody]", *MANAGER, beside=UNSEEN),
    _ours("CB521", "manager_custom.conf", "write = call,reporting", "write = call", *MANAGER, beside=UNSEEN),
    _ours("CB523", "manager_custom.conf", "write = call,reporting", "write = all", *MANAGER),
    _ours("CB522", "manager_custom.conf", "read = system,call,agent", "read = call,agent", *MANAGER),
    _ours("CB524", "manager_custom.conf", r"deny = \S+\npermit = \S+", "", *MANAGER),
    _ours("CB525", "manager_custom.conf", r"writetimeout = \d+", "", *MANAGER),
    _ours("CB526", "manager_custom.conf", r"eventfilter[^\n]*", "", *MANAGER),
    _ours("CB530", DIALPLAN_FILE, r"Stasis\(callbridge,", "Stasis(another,", *DIALPLAN),
    _ours("CB531", DIALPLAN_FILE, r"\[callbridge-after\]", "[elsewhere]", *DIALPLAN),
    Plant("CB531", DIALPLAN_FILE, DIALPLAN_FILE, r"(FROM_DID\}\)\n) same[^\n]*\n", r"\1", DIALPLAN, whole=False),
    Plant("CB532", DIALPLAN_FILE, DIALPLAN_FILE, r"_X\.,1,Set\([^\n]*", "_X.,1,NoOp()", DIALPLAN, whole=False),
    _ours("CB535", DIALPLAN_FILE, r"exten => i,1,ExecIf", "exten => other,1,ExecIf", *DIALPLAN),
    _ours("CB536", DIALPLAN_FILE, r"\[callbridge-transfer\]", "[elsewhere]", *DIALPLAN),
)


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """One box of each version, and a Callbridge that fits it."""
    version = cast("Version", request.param)
    async with FreePbx(asterisk_home(version)) as box, http_server(a_script) as script:
        yield Site(box, version, tmp_path_factory.mktemp("doctor"), script.url("/credit"))


@asynccontextmanager
async def planted(site: Site, plant: Plant) -> AsyncIterator[None]:
    """The fault is there while this is open; all files are as before at its end."""
    before = {file: file.read_text(encoding="utf-8") for file in site.etc.glob("*.conf")}
    old = before[site.etc / plant.file]
    new = re.sub(plant.old, plant.new, old)
    assert new != old, plant.old
    try:
        (site.etc / plant.file).write_text(new, encoding="utf-8")
        for order in plant.by:
            await site.asterisk.cli(order)
        yield
    finally:
        for file, text in before.items():
            file.write_text(text, encoding="utf-8")
        for order in plant.by:
            await site.asterisk.cli(order)


async def write(site: Site, plant: Plant, file: str, lines: tuple[str, ...]) -> None:
    """Do as the doctor says, with the passwords in the place of the words that stand for them."""
    secrets = {
        "what ari_password of callbridge.toml says": site.asterisk.ari_password,
        "what password of callbridge.toml says": site.asterisk.ami_password,
        "the password itself": site.asterisk.ari_password,
    }
    text = "\n".join(lines)
    for words, secret in secrets.items():
        text = text.replace(words, secret)
    with Path(file).open("a", encoding="utf-8") as custom:  # noqa: ASYNC230 - a few octets
        custom.write(f"\n{text}\n")
    for order in plant.by:
        await site.asterisk.cli(order)


API = "[api]\n"


async def test_with_our_lines_there_is_nothing_to_say(site: Site) -> None:
    found = await site.found(API)
    assert codes(found) == OF_ITS_VERSION[site.version], found


@pytest.mark.parametrize("plant", PLANTS, ids=str)
async def test_each_fault_is_mended_in_a_file_that_freepbx_does_not_write(site: Site, plant: Plant) -> None:
    async with planted(site, plant):
        found = [one for one in await site.found(API) if one.code not in OF_ITS_VERSION[site.version]]
        assert plant.code in codes(found), found
        assert set(codes(found)) - {plant.code} <= plant.beside, found
        mend = next(one.mend for one in found if one.code == plant.code)
        assert mend is not None
        assert mend.file.rpartition("/")[2] == plant.custom
        if plant.whole:
            await write(site, plant, mend.file, mend.lines)
            assert plant.code not in codes(await site.found(API)), mend


async def test_a_module_that_is_kept_out_on_a_page_is_let_in_again(site: Site) -> None:
    plant = Plant("CB511", "modules.conf", "modules.conf", r"\Z", "noload=res_ari_playbacks.so\n")
    await site.asterisk.cli("module unload res_ari_playbacks.so")
    try:
        async with planted(site, plant):
            (one,) = [one for one in await site.found(API) if one.code == "CB511"]
    finally:
        await site.asterisk.cli("module load res_ari_playbacks.so")
    assert one.mend is not None
    assert (one.mend.file, one.mend.lines[-1]) == (f"{site.etc}/modules.conf", ";noload = res_ari_playbacks.so")


async def test_after_all_these_faults_nothing_is_left_of_them(site: Site) -> None:
    found = await site.found(API)
    assert codes(found) == OF_ITS_VERSION[site.version], found
