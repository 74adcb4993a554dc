"""The README's five-line IVR and five-line script answer a call, as they stand there."""

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from lab.ports import reserve
from tests.asterisk.calling import bridge

pytestmark = pytest.mark.asterisk

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def sample(language: str) -> str:
    """The first code block of that language."""
    found = re.search(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_five_lines_are_checked_without_a_finding(tmp_path: Path) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / "hello.toml").write_text(sample("toml"), encoding="utf-8")
    settings = tmp_path / "callbridge.toml"
    settings.write_text(
        'schema = 1\nnumbers.organisation = "0003"\nasterisk.pbx1.ari_password = "unused"\n', encoding="utf-8"
    )
    settings.chmod(0o600)
    command = [sys.executable, "-m", "bridge", "check", "--config", str(settings)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == "2 files: no findings\n"


async def test_the_five_lines_answer_a_call(asterisk: Asterisk, phone: Phone, tmp_path: Path) -> None:
    php = shutil.which("php")
    assert php is not None, "php is missing: `python -m lab.prepare` installs it"
    (tmp_path / "hello.php").write_text(sample("php"), encoding="utf-8")
    ports = reserve()
    address = f"127.0.0.1:{ports.take()}"
    serving = await asyncio.create_subprocess_exec(
        php, "-S", address, "-t", str(tmp_path), stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        assert serving.stderr is not None
        assert b"started" in await serving.stderr.readline()
        ivr = sample("toml").replace("127.0.0.1:8000", address)
        assert len(ivr.splitlines()) == len(sample("php").splitlines()) == 5
        async with bridge(asterisk, tmp_path, ivr):
            call = await phone.call("099", name="Maria")
            await call.hears_sound(within=10)
            assert (await call.ended(within=20)).cause == 16
    finally:
        serving.terminate()
        await serving.wait()
        ports.release()
