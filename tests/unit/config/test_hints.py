from pathlib import Path

import pytest

from bridge.config.hints import path_hint

DEFAULT = Path("/var/lib/callbridge")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[service]\nstate_dir = '/srv/state'\n", "/srv/state"),
        ("[service]\nstate_dir = 'state'\n", "{folder}/state"),
        ("[service]\nstate_dir = '/srv/state'\n[script.broken\n", "/srv/state"),
        ('[service]\n  state_dir="/srv/state"  # here\n= = =', "/srv/state"),
        ("[service]\n# state_dir = '/srv/state'\n[broken", None),
        ("[service]\ndrain = 1\n", None),
        ("[service]\nstate_dir = 7\n", None),
        ("service = 7\n", None),
        ("[broken", None),
    ],
)
def test_a_path_is_found_also_in_a_file_that_is_damaged(tmp_path: Path, text: str, found: str | None) -> None:
    file = tmp_path / "callbridge.toml"
    file.write_text(text)
    expected = DEFAULT if found is None else Path(found.format(folder=tmp_path))
    assert path_hint(file, {}, "service", "state_dir", DEFAULT) == expected


def test_without_a_file_it_is_the_default(tmp_path: Path) -> None:
    assert path_hint(tmp_path / "nowhere.toml", {}, "service", "state_dir", DEFAULT) == DEFAULT


def test_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / "callbridge.toml").write_text("[service]\nstate_dir = '/srv/state'\n")
    environ = {"CALLBRIDGE_SERVICE__STATE_DIR": "/run/state", "CALLBRIDGE_SERVICE__DRAIN": "1"}
    assert path_hint(tmp_path / "callbridge.toml", environ, "service", "state_dir", DEFAULT) == Path("/run/state")
