"""Tests on real Asterisks are shared out so that those of one file and version meet in one worker."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PASSED = re.compile(r"^\[(gw\d)\].*PASSED \S*(test_\d)\.py::\w+(?:\[asterisk(\d\d))?", re.MULTILINE)
MANY = """
import pytest

@pytest.fixture(params=["22", "16"], ids=["asterisk22", "asterisk16"])
def asterisk(request):
    return request.param

@pytest.mark.parametrize("number", range(9))
def test_something(asterisk, number):
    pass

def test_without_an_asterisk():
    pass
"""


def test_the_tests_of_one_file_and_version_meet_in_one_worker(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.asterisk.sharing import pytest_xdist_make_scheduler\n")
    for number in range(3):
        (tmp_path / f"test_{number}.py").write_text(MANY)
    command = (sys.executable, "-m", "pytest", "-v", "--numprocesses", "2", "-p", "no:cacheprovider", str(tmp_path))
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    workers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for worker, file, version in PASSED.findall(said):
        workers[file, version].add(worker)
    assert len(workers) == 3 * 3
    assert {len(those) for those in workers.values()} == {1}
    assert set.union(*workers.values()) == {"gw0", "gw1"}
