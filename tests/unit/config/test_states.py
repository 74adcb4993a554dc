from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.config import states
from bridge.config.states import READINGS, read_kept, read_state
from bridge.config.texts import DiskTexts
from bridge.errors import ConfigError
from bridge.ivr.document import SIZE_LIMIT
from tests.unit.config.deployment import IVR, MINIMAL

ERROR = MINIMAL + "[dial]\nexternal = 'PJSIP/{number}@trunk'\n[[dial.allow]]\npattern = '0N.'\ncallerid = 'nonsense'\n"


def deployed(folder: Path, settings: str = MINIMAL, **ivrs: str) -> Path:
    (folder / "ivr").mkdir(exist_ok=True)
    for name, text in (ivrs or {"main": IVR}).items():
        (folder / "ivr" / f"{name}.toml").write_text(text)
    file = folder / "callbridge.toml"
    file.write_text(settings)
    return file


def test_all_texts_are_kept_beside_what_they_say(tmp_path: Path) -> None:
    state = read_state(deployed(tmp_path), {})
    assert state.kept.version == state.live.version
    assert state.kept.config == str(tmp_path / "callbridge.toml")
    assert state.kept.files == {
        str(tmp_path / "callbridge.toml"): MINIMAL,
        str(tmp_path / "ivr" / "main.toml"): IVR,
    }
    assert state.kept.folders == {str(tmp_path / "ivr"): ["main.toml"]}


def test_what_was_kept_gives_the_same_state_when_the_files_are_gone(tmp_path: Path) -> None:
    state = read_state(deployed(tmp_path), {})
    (tmp_path / "callbridge.toml").unlink()
    (tmp_path / "ivr" / "main.toml").unlink()
    again = read_kept(state.kept, {})
    assert (again.live.version, again.settings, again.kept) == (state.live.version, state.settings, state.kept)


def test_secrets_in_files_of_their_own_are_not_kept_and_are_read_as_they_are_now(tmp_path: Path) -> None:
    (tmp_path / "ari.secret").write_text("first\n")
    file = deployed(tmp_path, MINIMAL.replace("ari_password = ", "ari_password_file = ").replace("hush", "ari.secret"))
    kept = read_state(file, {}).kept
    assert "first" not in kept.model_dump_json()
    (tmp_path / "ari.secret").write_text("second\n")
    assert read_kept(kept, {}).settings.asterisk["pbx1"].ari_password.get_secret_value() == "second"
    (tmp_path / "ari.secret").unlink()
    with pytest.raises(ConfigError, match="CB400"):
        read_kept(kept, {})


def test_a_fatal_finding_never_passes_and_an_error_when_it_is_accepted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CB401"):
        read_state(deployed(tmp_path, main="x"), {}, accept_errors=True)
    file = deployed(tmp_path, ERROR)
    with pytest.raises(ConfigError, match="CB424"):
        read_state(file, {})
    state = read_state(file, {}, accept_errors=True)
    assert "CB424" in [found.code for found in state.findings]
    assert state.kept.accept_errors
    assert read_kept(state.kept, {}).live.version == state.live.version


def test_the_ivr_files_of_a_process_that_runs_are_read_where_it_began(tmp_path: Path) -> None:
    file = deployed(tmp_path, MINIMAL + "[service]\nivr_dir = 'other'\n")
    assert read_state(file, {}, ivr_dir=tmp_path / "ivr").live.ivrs
    with pytest.raises(ConfigError, match="directory of IVR files"):
        read_state(file, {})


class Meddler(DiskTexts):
    """Somebody writes to a file each time after the IVR file was read."""

    meddle: Callable[[int], object]
    read = 0

    def text(self, path: Path, limit: int = SIZE_LIMIT) -> str:
        text = super().text(path, limit)
        if path.name == "main.toml":
            Meddler.read += 1
            Meddler.meddle(Meddler.read)
        return text


def meddling(monkeypatch: pytest.MonkeyPatch, meddle: Callable[[int], object]) -> None:
    monkeypatch.setattr(Meddler, "read", 0)
    monkeypatch.setattr(Meddler, "meddle", staticmethod(meddle), raising=False)
    monkeypatch.setattr(states, "DiskTexts", Meddler)


def test_files_that_change_while_they_are_read_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = deployed(tmp_path)

    def meddle(reading: int) -> None:
        if reading == 1:
            file.write_text(MINIMAL.replace("0003", "0004"))

    meddling(monkeypatch, meddle)
    state = read_state(file, {})
    assert (state.live.organisation, state.settings.numbers.organisation) == ("0004", "0004")
    assert Meddler.read == 2


def test_a_half_written_file_is_no_finding_once_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = deployed(tmp_path, main=IVR[:60])

    def meddle(reading: int) -> None:
        if reading == 1:
            (tmp_path / "ivr" / "main.toml").write_text(IVR)

    meddling(monkeypatch, meddle)
    assert len(read_state(file, {}).live.ivrs) == 1


def test_files_that_never_stop_changing_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = deployed(tmp_path)
    meddling(monkeypatch, lambda reading: file.write_text(MINIMAL + "#" * reading))
    with pytest.raises(ConfigError, match=r"callbridge\.toml: fatal CB400: it was written to while it was read"):
        read_state(file, {})
    assert Meddler.read == READINGS
