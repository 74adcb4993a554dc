"""The alert rules, judged by Prometheus' own program: they can be loaded, and each fires when it should."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.fakes.prometheus import FOLDER, RULES, program

TEST = FOLDER / "callbridge-rules-test.yaml"
ALERTS = re.findall(r"- alert: (\w+)", RULES.read_text("utf-8"))


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("promtool"), *words], capture_output=True, text=True, check=False, timeout=50)


def test_prometheus_takes_the_rules() -> None:
    done = promtool("check", "rules", str(RULES))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SUCCESS: {len(ALERTS)} rules found" in done.stdout


def test_each_alert_fires_when_it_should_and_not_otherwise() -> None:
    done = promtool("test", "rules", str(TEST))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_that_never_fires_is_noticed(tmp_path: Path, alert: str) -> None:
    silenced = re.sub(
        rf"(- alert: {alert}\n +expr: )(?:>-\n(?: {{10}}.*\n)+|.*\n)", r"\1vector(0) > 0\n", RULES.read_text()
    )
    assert silenced.count("vector(0) > 0") == 1
    (tmp_path / RULES.name).write_text(silenced)
    (tmp_path / TEST.name).write_text(TEST.read_text())
    done = promtool("test", "rules", str(tmp_path / TEST.name))
    assert done.returncode != 0
    assert alert in done.stdout + done.stderr
