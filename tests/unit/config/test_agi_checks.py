from pathlib import Path

import pytest

from bridge.config.agi_checks import check_agi
from tests.unit.config.deployment import MINIMAL, found, load

AMI = '[asterisk.pbx1.ami]\npassword = "hush"\n'


def said(directory: Path, text: str) -> list[str]:
    return [str(fault).replace(f"{directory}/", "") for fault in check_agi(load(directory, MINIMAL + text))]


@pytest.mark.parametrize(
    "text",
    ["", "[agi]\nlisten = '0.0.0.0:4573'\n", f"{AMI}[agi]\nenabled = true\n"],
    ids=["not named", "not enabled", "as it should be"],
)
def test_nothing_is_said_where_nothing_surprises(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, text) == []


def test_a_listener_that_others_reach_is_said(tmp_path: Path) -> None:
    (warning,) = said(tmp_path, f"{AMI}[agi]\nenabled = true\nlisten = '0.0.0.0:4573'\nserver = 'pbx1'\n")
    assert warning.startswith(
        "callbridge.toml:10: warning CB403 agi.listen: 0.0.0.0:4573 is reached from other machines"
    )


def test_what_is_not_known_without_ami_is_said(tmp_path: Path) -> None:
    warnings = found(tmp_path, "[agi]\nenabled = true\n")
    assert any("warning CB403 agi.enabled: without AMI" in one for one in warnings)
