from pathlib import Path

import pytest

from bridge.config.start import begin
from bridge.config.states import read_state
from bridge.errors import ConfigError
from bridge.store.live_sets import AcceptedSets
from tests.unit.config.deployment import IVR, MINIMAL

STATE = "[service]\nstate_dir = 'state'\n"
WRONG_RULE = (
    "[dial]\nexternal = 'PJSIP/{number}@trunk'\n[[dial.allow]]\npattern = '0N.'\ncallerid = 'nonsense'\n"  # CB424
)


def deployed(folder: Path, more: str = "", ivr: str = IVR) -> Path:
    (folder / "ivr").mkdir(exist_ok=True)
    (folder / "ivr" / "main.toml").write_text(ivr)
    file = folder / "callbridge.toml"
    file.write_text(MINIMAL + STATE + more)
    return file


def accepted(file: Path, *, accept_errors: bool = False) -> str:
    """Keep the files as a service that ran on them has done; their version."""
    state = read_state(file, {}, accept_errors=accept_errors)
    AcceptedSets(state.settings.service.state_dir).keep(state.kept)
    return state.live.version


def test_files_that_pass_are_what_it_begins_with(tmp_path: Path) -> None:
    file = deployed(tmp_path)
    accepted(file)
    (tmp_path / "ivr" / "main.toml").write_text(IVR + "# changed\n")
    beginning = begin(file, {})
    assert beginning.refused == ()
    assert beginning.state.kept.files[str(tmp_path / "ivr" / "main.toml")].endswith("changed\n")


def test_broken_files_without_accepted_ones_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CB401"):
        begin(deployed(tmp_path, ivr="x"), {})


def test_a_broken_ivr_file_lets_the_accepted_ones_run_under_the_present_settings_of_the_process(tmp_path: Path) -> None:
    version = accepted(deployed(tmp_path, "[sounds]\nroot = '/srv/old'\n"))
    file = deployed(tmp_path, "[sounds]\nroot = '/srv/new'\n[log]\nlevel = 'debug'\n", ivr="x")
    beginning = begin(file, {})
    assert [found.code for found in beginning.refused] == ["CB401"]
    assert beginning.state.live.version == version
    assert beginning.state.settings.log.level == "debug"
    assert beginning.state.settings.sounds.root == Path("/srv/old")


def test_a_broken_callbridge_toml_is_replaced_by_the_accepted_one(tmp_path: Path) -> None:
    version = accepted(deployed(tmp_path))
    file = deployed(tmp_path, "[broken\n")
    beginning = begin(file, {})
    assert beginning.state.live.version == version
    assert beginning.state.settings.service.state_dir == tmp_path / "state"
    assert "CB401" in [found.code for found in beginning.refused]


def test_a_callbridge_toml_that_cannot_be_read_at_all_is_replaced_when_the_environment_tells_where(
    tmp_path: Path,
) -> None:
    file = deployed(tmp_path)
    version = accepted(file)
    file.unlink()
    with pytest.raises(ConfigError, match="CB400"):
        begin(file, {"CALLBRIDGE_SERVICE__STATE_DIR": str(tmp_path / "nowhere")})
    environ = {"CALLBRIDGE_SERVICE__STATE_DIR": str(tmp_path / "state")}
    assert begin(file, environ).state.live.version == version


def test_files_accepted_with_their_errors_are_no_question_again_after_a_restart(tmp_path: Path) -> None:
    file = deployed(tmp_path, WRONG_RULE)
    with pytest.raises(ConfigError, match="CB424"):
        begin(file, {})
    accepted(file, accept_errors=True)
    beginning = begin(file, {})
    assert beginning.refused == ()
    assert "CB424" in [found.code for found in beginning.state.findings]


def test_but_other_files_with_errors_are(tmp_path: Path) -> None:
    file = deployed(tmp_path, WRONG_RULE)
    version = accepted(file, accept_errors=True)
    deployed(tmp_path, WRONG_RULE + "# changed\n")
    beginning = begin(file, {})
    assert "CB424" in [found.code for found in beginning.refused]
    assert beginning.state.live.version == version
    deployed(tmp_path, WRONG_RULE, ivr="x")
    assert "CB401" in [found.code for found in begin(file, {}).refused]


def test_accepted_files_that_cannot_be_run_any_more_leave_the_first_refusal(tmp_path: Path) -> None:
    (tmp_path / "ari.secret").write_text("hush\n")
    file = deployed(tmp_path)
    file.write_text(file.read_text().replace('ari_password = "hush"', 'ari_password_file = "ari.secret"'))
    accepted(file)
    (tmp_path / "ari.secret").unlink()
    (tmp_path / "ivr" / "main.toml").write_text("x")
    with pytest.raises(ConfigError, match=r"ari\.secret"):
        begin(file, {})
