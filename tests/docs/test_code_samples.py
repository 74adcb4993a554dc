"""Each program and document on a page can be read by what would read it, and each program is run by a test."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bridge.observe.metric_table import BY_NAME
from tests.docs.fences import Fence, samples
from tests.house import ROOT
from tests.test_observability import known

RUNNERS = {
    "docs/howto/postgresql.md": "tests/contract/test_howto_postgresql.py",
    "docs/howto/receive-events.md": "tests/contract/test_receive_events.py",
    "docs/howto/test-a-script.md": "tests/unit/test_testing.py",
    "docs/howto/verify-signature.md": "tests/contract/test_verify_signature.py",
    "docs/howto/migrate-from-voipnow.md": "tests/test_howto_migrate.py",
    "README.md": "tests/asterisk/test_readme.py",
    "docs/index.md": "tests/asterisk/test_readme.py",  # the same sample, by generate_front.py
    "docs/tutorial/first-call.md": "tests/docs/test_code_samples.py",  # one line of a dictionary
}
"""Pages with programs, and the test that runs them."""


@pytest.mark.parametrize("fence", samples("json"), ids=str)
def test_json_is_json(fence: Fence) -> None:
    """Or lines of it, as in a log."""
    try:
        json.loads(fence.text)
    except json.JSONDecodeError:
        for line in fence.text.splitlines():
            json.loads(line)


@pytest.mark.parametrize("fence", samples("yaml"), ids=str)
def test_yaml_is_yaml(fence: Fence) -> None:
    assert yaml.safe_load(fence.text)


@pytest.mark.parametrize("fence", samples("python"), ids=str)
def test_python_compiles(fence: Fence) -> None:
    whole = fence.text if "\n" in fence.text.strip() else f"{{{fence.text}}}"  # one line stands in a dictionary
    compile(whole, str(fence), "exec")


@pytest.mark.parametrize("fence", samples("php", "js"), ids=str)
def test_a_script_is_read_by_its_interpreter(fence: Fence, tmp_path: Path) -> None:
    words = {"php": ("php", "-l"), "js": ("node", "--check")}[fence.language]
    assert shutil.which(words[0]), f"{words[0]} is missing: `python -m lab.prepare` installs it"
    file = tmp_path / f"sample.{fence.language}"
    file.write_text(fence.text, "utf-8")
    said = subprocess.run([*words, str(file)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("fence", samples("promql"), ids=str)
def test_a_query_names_series_that_exist_and_closes_what_it_opens(fence: Fence) -> None:
    named = {known(name) for name in re.findall(r"\bcallbridge_[a-z_]+\b", fence.text)}
    assert named
    assert named <= BY_NAME.keys()
    for line in fence.text.splitlines():
        query = line.partition("#")[0]
        assert all(query.count(opened) == query.count(closed) for opened, closed in ("()", "{}", "[]")), line


@pytest.mark.parametrize("fence", samples("python", "php", "js", "sql"), ids=str)
def test_a_program_is_also_run_by_a_test_of_its_page(fence: Fence) -> None:
    test = ROOT / RUNNERS[fence.page.relative_to(ROOT).as_posix()]
    assert fence.page.name.replace("index", "README") in test.read_text("utf-8")
