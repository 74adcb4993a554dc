"""Who may read and write where."""

import os
import struct
from pathlib import Path

import pytest

from bridge.app.examination.access_lists import NAME
from bridge.app.examination.rights import READ, WRITE, Person, barriers, hindrance, ourselves, person, place

STRANGER = Person("ana", 54_321, frozenset({54_322}))
_ANY = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("mode", "want", "free"),
    [(0o777, WRITE, True), (0o755, WRITE, False), (0o755, READ, True), (0o754, READ, False), (0o750, READ, False)],
)
def test_others_have_the_last_three_bits(tmp_path: Path, mode: int, want: int, free: bool) -> None:
    folder = _open(tmp_path)
    folder.chmod(mode)
    why = hindrance(STRANGER, folder, want)
    assert why == ("" if free else f"its mode is {mode:04o}")


def test_owner_and_group_have_their_own_bits(tmp_path: Path) -> None:
    folder = _open(tmp_path)
    folder.chmod(0o570)
    found = folder.stat()
    assert hindrance(Person("o", found.st_uid or 1, frozenset()), folder, WRITE) or found.st_uid == 0
    assert hindrance(Person("g", 54_321, frozenset({found.st_gid})), folder, WRITE) == ""


def test_a_folder_above_may_let_nobody_pass(tmp_path: Path) -> None:
    folder = _open(tmp_path)
    above = folder / "above"
    (above / "below").mkdir(parents=True)
    above.chmod(0o700)
    assert hindrance(STRANGER, above / "below", READ) == f"{above} lets ana not pass (mode 0700)"


def test_an_access_list_opens_a_folder_to_one_user_alone(tmp_path: Path) -> None:
    folder = _open(tmp_path)
    folder.chmod(0o770)
    owner, user, group, mask, others = (1, 7, _ANY), (2, 7, STRANGER.uid), (4, 0, _ANY), (16, 7, _ANY), (32, 0, _ANY)
    entries = b"".join(struct.pack("<HHI", *entry) for entry in (owner, user, group, mask, others))
    os.setxattr(folder, NAME, struct.pack("<I", 2) + entries)
    assert hindrance(STRANGER, folder, WRITE) == ""
    assert hindrance(Person("ben", 54_400, frozenset({folder.stat().st_gid})), folder, READ) == "its mode is 0770"


def test_root_may_everything(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert hindrance(Person("root", 0, frozenset()), tmp_path, WRITE) == ""


def test_people_are_found_by_name() -> None:
    root = person("root")
    assert root is not None
    assert root.uid == 0
    assert person("nobody-of-this-name") is None
    assert ourselves().uid == os.geteuid()


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    assert ourselves().name == "54321"


def test_all_that_bars_the_way_is_named_and_not_the_first_alone(tmp_path: Path) -> None:
    folder = _open(tmp_path) / "above" / "between" / "below"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    folder.parent.parent.chmod(0o710)
    assert barriers(STRANGER, folder, folder) == (folder.parent.parent, folder)
    assert barriers(None, folder, folder) == (folder.parent.parent, folder)
    assert barriers(Person("root", 0, frozenset()), folder, folder) == ()


def test_what_lies_above_another_root_bars_nobody_who_lives_there(tmp_path: Path) -> None:
    folder = _open(tmp_path) / "above" / "root" / "speech"
    folder.mkdir(parents=True)
    folder.parent.parent.chmod(0o700)
    assert barriers(None, folder, Path("/speech")) == ()
    assert barriers(None, folder, Path("/elsewhere")) == ()
    folder.chmod(0o700)
    assert barriers(None, folder, Path("/speech")) == (folder,)
    assert barriers(None, folder, Path("/elsewhere")) == (folder,)


def test_a_place_has_owner_group_and_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o2750)
    found = place(tmp_path)
    assert (found.owner, found.mode) == (ourselves().name, 0o2750)
    assert found.group
    monkeypatch.setattr("grp.getgrgid", _nobody)
    monkeypatch.setattr("pwd.getpwuid", _nobody)
    assert place(tmp_path).owner == str(os.geteuid())
    assert place(tmp_path).group == str(tmp_path.stat().st_gid)


def _nobody(number: int) -> None:
    raise KeyError(number)


def _open(folder: Path) -> Path:
    """A folder to which everybody may come; pytest makes its own for us alone."""
    for above in folder.parents:
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    made = folder / "open"
    made.mkdir()
    folder.chmod(0o755)
    return made
