from pathlib import Path

import pytest

from bridge.store.live_sets import KEPT, AcceptedFiles, AcceptedSets

CONFIG = "/etc/callbridge/callbridge.toml"


def files(version: str = "0a1b", text: str = "schema = 1\n", *, accept_errors: bool = False) -> AcceptedFiles:
    return AcceptedFiles(
        version=version,
        config=CONFIG,
        files={CONFIG: text, "/etc/callbridge/ivr/ș.toml": "x"},
        folders={"/etc/callbridge/ivr": ["ș.toml"]},
        accept_errors=accept_errors,
    )


def test_what_was_accepted_last_is_handed_back_word_for_word(tmp_path: Path) -> None:
    AcceptedSets(tmp_path).keep(files("0a1b"))
    AcceptedSets(tmp_path).keep(files("0a1c", "schema = 1\r\n# Ș\n", accept_errors=True))
    assert AcceptedSets(tmp_path).latest(CONFIG) == files("0a1c", "schema = 1\r\n# Ș\n", accept_errors=True)


def test_an_older_set_that_is_accepted_again_is_the_last_one(tmp_path: Path) -> None:
    for version in ("a", "b", "a"):
        AcceptedSets(tmp_path).keep(files(version))
    found = AcceptedSets(tmp_path).latest(CONFIG)
    assert found is not None
    assert found.version == "a"


def test_all_of_it_is_ours_alone(tmp_path: Path) -> None:
    sets = AcceptedSets(tmp_path / "state")
    sets.keep(files())
    assert {one.name: one.stat().st_mode & 0o777 for one in sets.folder.iterdir()} == {
        "0a1b.json": 0o600,
        "accepted": 0o600,
    }


def test_the_set_of_another_callbridge_toml_is_not_handed_out(tmp_path: Path) -> None:
    AcceptedSets(tmp_path).keep(files())
    assert AcceptedSets(tmp_path).latest("/srv/other.toml") is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("accepted", "../../etc/passwd"),
        ("accepted", "ș"),
        ("accepted", "0a1d"),
        ("0a1b.json", "{"),
        ("0a1b.json", '{"version": "0a1b"}'),
        ("0a1b.json", files().model_copy(update={"schema_version": 2}).model_dump_json()),
    ],
)
def test_a_damaged_set_is_none(tmp_path: Path, name: str, content: str) -> None:
    sets = AcceptedSets(tmp_path)
    sets.keep(files())
    (sets.folder / name).write_text(content, encoding="utf-8")
    assert sets.latest(CONFIG) is None


def test_without_any_there_is_none(tmp_path: Path) -> None:
    assert AcceptedSets(tmp_path / "nowhere").latest(CONFIG) is None


def test_only_the_latest_sets_are_kept(tmp_path: Path) -> None:
    sets = AcceptedSets(tmp_path)
    for number in range(KEPT + 3):
        sets.keep(files(f"{number:x}"))
    assert len(list(sets.folder.glob("*.json"))) == KEPT
    found = sets.latest(CONFIG)
    assert found is not None
    assert found.version == f"{KEPT + 2:x}"


class TestInUse:
    """Calls of a process before this one, or of this one, may run on older sets. Source: The IVR 3.12."""

    @staticmethod
    def kept(sets: AcceptedSets, many: int = KEPT + 5) -> set[str]:
        for number in range(many):
            sets.keep(files(f"{number:04}"))
        return {one.stem for one in sets.folder.glob("*.json")}

    def test_a_set_on_which_calls_run_stays_however_old_it_is(self, tmp_path: Path) -> None:
        kept = self.kept(AcceptedSets(tmp_path, lambda: frozenset({"0000", "0002"})))
        assert kept == {"0000", "0002", *(f"{number:04}" for number in range(5, KEPT + 5))}

    def test_while_nobody_knows_on_which_calls_run_all_stay(self, tmp_path: Path) -> None:
        known: list[frozenset[str] | None] = [None]
        sets = AcceptedSets(tmp_path, lambda: known[0])
        assert len(self.kept(sets)) == KEPT + 5
        known[0] = frozenset()
        sets.keep(files("ff"))
        assert len(list(sets.folder.glob("*.json"))) == KEPT

    @pytest.mark.parametrize("version", ["", "../x", "0A", "ș", "0a1c", "a" * 65])
    def test_what_is_no_version_or_not_there_is_none(self, tmp_path: Path, version: str) -> None:
        sets = AcceptedSets(tmp_path)
        sets.keep(files("0a1b"))
        assert sets.of_version(version) is None
        assert sets.of_version("0a1b") == files("0a1b")
