"""A receiver that knows nothing but docs/howto/verify-signature.md accepts our requests, and no others."""

import asyncio
import os
import re
import shutil
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bridge.errors import ScriptError
from bridge.ivr.script import Method, SignKey
from lab.ports import free_port
from tests.fakes.script_world import ScriptWorld, a_script, script_world

PAGE = Path(__file__).parents[2] / "docs/howto/verify-signature.md"
FILES = {"php": "receiver.php", "python": "receiver.py", "js": "receiver.js"}
INTERPRETERS = {"php": "php", "python": "python3", "js": "node"}
KEY = SignKey(id="k1", secret=SecretStr("first-test-secret"))
NEW_KEY = SignKey(id="k2", secret=SecretStr("second-test-secret"))


def snippet(language: str) -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return str(code)


@asynccontextmanager
async def receiver(language: str, folder: Path, **keys: str) -> AsyncIterator[str]:
    """Run the page's example with these keys in its environment; its URL."""
    file = folder / FILES[language]
    file.write_text(snippet(language))
    port = free_port()
    command = (
        ["php", "-S", f"127.0.0.1:{port}", str(file)] if language == "php" else [INTERPRETERS[language], str(file)]
    )
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), **keys}
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT, env=environment)
    assert process.stdout
    try:
        assert str(port) in (await process.stdout.readline()).decode(), "it says that it listens"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.communicate()


async def accepted(world: ScriptWorld, url: str, *keys: SignKey, method: Method = Method.GET) -> bool:
    try:
        await world.ask(a_script(url, sign_keys=keys, method=method))
    except ScriptError:
        assert "status 403" in str(world.failures[-1])
        return False
    return True


@pytest.mark.parametrize("language", sorted(FILES))
async def test_the_pages_receiver_accepts_what_is_signed_and_refuses_the_rest(language: str, tmp_path: Path) -> None:
    assert shutil.which(INTERPRETERS[language]), "`python -m lab.prepare` installs what is missing"
    forged = SignKey(id="k1", secret=SecretStr("guessed"))
    async with script_world() as world, receiver(language, tmp_path, CALLBRIDGE_KEY_1="first-test-secret") as url:
        world.clock.be_now()
        for target in ("/", "/ivr.php?code=0042&name=J%C3%B6rg%2B", "/a%2Fb/?x=%41&&y="):
            for method in Method:
                assert await accepted(world, url + target, KEY, method=method), f"{method} {target}"
        assert await accepted(world, url, NEW_KEY, KEY), "one of two keys is known"
        assert not await accepted(world, url)
        assert not await accepted(world, url, forged)
        assert not await accepted(world, url, NEW_KEY), "a key that this receiver has no secret for"
        world.clock.be_now()
        world.clock.go_on(-301)
        assert not await accepted(world, url, KEY), "an old request"
        world.clock.be_now()
        world.clock.go_on(310)
        assert not await accepted(world, url, KEY), "a request from the future"


async def test_the_page_has_an_example_in_each_language() -> None:
    assert all(len(snippet(language)) > 500 for language in FILES)
