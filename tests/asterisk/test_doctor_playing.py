"""`callbridge doctor` lets a real Asterisk play what it has just written, and finds who cannot read it."""

import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import cast

import aiohttp
import pytest
import pytest_asyncio

from bridge.doctor.finding import Finding
from lab.asterisk import Asterisk
from lab.asterisk_root import Version, asterisk_home
from lab.process import output_of
from tests.asterisk.doctor_site import Site, a_script
from tests.fakes.http_server import http_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRITES = ("var", "run", "log", "spool", "etc")
"""What Asterisk needs for itself in the folder of its instance."""


@pytest_asyncio.fixture(loop_scope="session", scope="module", params=["22", "16"], ids=["asterisk22", "asterisk16"])
async def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """An Asterisk that runs as the user whom Debian has made for it, not as ours."""
    version = cast("Version", request.param)
    async with Asterisk(asterisk_home(version)) as asterisk, http_server(a_script) as script, _less(asterisk):
        yield Site(asterisk, version, tmp_path_factory.mktemp("doctor"), script.url("/credit"))


@asynccontextmanager
async def _less(asterisk: Asterisk) -> AsyncIterator[None]:
    file = asterisk.directory / "etc" / "asterisk.conf"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[options]", "[options]\nrunuser = asterisk\nrungroup = asterisk"), encoding="utf-8")
    await asterisk.stop()
    await _give(asterisk, "asterisk")
    try:
        await asterisk.start()
        yield
    finally:
        await asterisk.stop()
        await _give(asterisk, "root")


async def _give(asterisk: Asterisk, user: str) -> None:
    """By Asterisk's root, where ours may be another number."""
    folders = [asterisk.home.inside(asterisk.directory / name) for name in WRITES]
    await output_of(asterisk.home.command("chown", "-R", f"{user}:{user}", *folders), os.environ, Path("/"))


def about_playing(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.code in {"CB552", "CB555"} or "plays" in one.what]


@contextmanager
def mode(folder: Path, wanted: int) -> Iterator[None]:
    before = stat.S_IMODE(folder.stat().st_mode)
    folder.chmod(wanted)
    try:
        yield
    finally:
        folder.chmod(before)


async def test_what_asterisk_can_read_it_plays_and_nothing_is_left(site: Site) -> None:
    assert about_playing(await site.found()) == []
    assert list(site.asterisk.speech_host.iterdir()) == []
    assert await site.asterisk.channels() == []
    assert "callbridge" not in await site.asterisk.cli("bridge show all")
    assert "callbridge" not in await site.asterisk.cli("ari show apps")
    assert await site.asterisk.cdrs() == []


async def test_a_service_that_runs_hears_nothing_of_it_and_keeps_its_name(site: Site) -> None:
    url = f"{site.asterisk.ari_url}/events?app=callbridge"
    headers = {"Authorization": aiohttp.encode_basic_auth(site.asterisk.ari_user, site.asterisk.ari_password)}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(url) as service:
        assert about_playing(await site.found()) == []
        with pytest.raises(TimeoutError):
            await service.receive(timeout=0.3)
        assert not service.closed


async def test_a_folder_that_asterisks_user_may_not_enter(site: Site) -> None:
    with mode(site.asterisk.speech_host, 0o750):
        (found,) = about_playing(await site.found())
    assert (found.code, found.where) == ("CB555", "pbx1")
    assert "Asterisk, which runs as asterisk, could not play" in found.what
    assert f"{site.asterisk.speech_host} (owner " in found.what
    assert "mode 0750)" in found.what
    assert found.mend is not None
    assert found.mend.lines == (f"chmod o+x {site.asterisk.speech_host}",)
    assert list(site.asterisk.speech_host.iterdir()) == []


async def test_what_is_typed_as_told_mends_it(site: Site) -> None:
    with mode(site.asterisk.speech_host, 0o700):
        (found,) = about_playing(await site.found())
        assert found.mend is not None
        await output_of(found.mend.lines[0].split(), os.environ, Path("/"))
        assert about_playing(await site.found()) == []


async def test_a_folder_above_that_asterisks_user_may_not_pass(site: Site) -> None:
    speech = site.asterisk.speech_host / "below"
    speech.mkdir()
    told = f'speech = "{site.asterisk.speech_asterisk}"'
    try:
        with mode(site.asterisk.speech_host, 0o700):
            (found,) = about_playing(
                await site.found(change=told, into=told.replace('/speech"', '/speech/below"'), cache=speech)
            )
    finally:
        speech.rmdir()
    assert f"it may not pass {site.asterisk.speech_host} (owner " in found.what
    assert found.mend is not None
    assert found.mend.lines == (f"chmod o+x {site.asterisk.speech_host}",)


async def test_a_folder_that_asterisk_sees_under_another_name(site: Site) -> None:
    told = f'speech = "{site.asterisk.speech_asterisk}"'
    (found,) = about_playing(await site.found(change=told, into='speech = "/nowhere"'))
    assert found.what.endswith(", which it looks for in /nowhere")
    assert found.mend is not None
    assert found.mend.lines == ("[asterisk.pbx1.paths]", 'speech = "THE SAME FOLDER AS ASTERISK SEES IT"')
