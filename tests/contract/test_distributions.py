"""What we hand out holds all that it needs: wheel and sdist, and an environment with nothing but the wheel."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata

from bridge import __version__
from lab import dist
from lab.wheels import wheels_for
from tests.house import PACKAGE, ROOT, project_files

pytestmark = pytest.mark.timeout(300)
SETTINGS = """schema = 1
numbers.organisation = "0003"
asterisk.pbx1.ari_password = "unused"
"""
OPENS_A_DATABASE = """
import asyncio, sys
from pydantic import SecretStr
from bridge.store.database import Database
from bridge.store.settings import StoreSettings
asyncio.run(Database(StoreSettings(url=SecretStr("sqlite:///" + sys.argv[1]))).open())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return dist.build(tmp_path_factory.mktemp("dist"))


def test_the_wheel_has_every_file_of_the_package_and_no_other(built: tuple[Path, Path]) -> None:
    _, wheel = built
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    wanted = {str(file.relative_to(ROOT)) for file in project_files() if file.is_relative_to(PACKAGE)}
    assert {"bridge/py.typed", "bridge/rescue.py", "bridge/web/console/templates/base.html"} <= wanted
    assert names == wanted


def test_the_sdist_has_the_whole_project_so_that_its_tests_run(built: tuple[Path, Path]) -> None:
    sdist, _ = built
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {str(file.relative_to(ROOT)) for file in project_files()} - names == set()
    assert [name for name in names if name.startswith((".venv", ".git/", "build/", "dist/"))] == []


def test_its_description_is_one_that_every_index_takes(built: tuple[Path, Path]) -> None:
    _, wheel = built
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        told = Metadata.from_email(packed.read(name), validate=True)
        names = packed.namelist()
    assert (told.name, str(told.version), told.license_expression) == ("callbridge", __version__, "Apache-2.0")
    assert told.description_content_type == "text/markdown"
    assert told.description == (ROOT / "README.md").read_text("utf-8")
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_an_environment_with_nothing_else_runs_it(built: tuple[Path, Path], tmp_path: Path) -> None:
    _, wheel = built
    home = tmp_path / "environment"
    venv.create(home)
    python = "{}.{}".format(*sys.version_info[:2])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "CALLBRIDGE"))}
    fetched = {"PIP_FIND_LINKS": str(wheels_for(python)), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}

    def said(program: str, *words: str | Path) -> str:
        command = [str(home / "bin" / program), *map(str, words)]
        done = subprocess.run(
            command, env=clean | fetched, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        assert done.returncode == 0, done.stdout.decode()
        return done.stdout.decode()

    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "--quiet", "install", "--no-compile"]
    command = [*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run(command, env=clean | fetched, cwd=tmp_path, check=True)
    assert said("callbridge", "version").strip().endswith(__version__)
    settings = tmp_path / "callbridge.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    settings.chmod(0o600)
    (tmp_path / "ivr").mkdir()
    assert said("callbridge", "check", "--config", settings) == "1 file: no findings\n"
    assert said("callbridge", "schema", "ivr") == (ROOT / "docs" / "reference" / "ivr.schema.json").read_text("utf-8")
    said("python", "-c", OPENS_A_DATABASE, tmp_path / "callbridge.db")
