"""The site, built once for all tests that look at it."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT

BUILDER: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "build_site.py"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    assert BUILDER["build"](folder) == 0, "`make docs` says what is wrong"
    return folder / "site"
