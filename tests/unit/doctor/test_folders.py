"""Folders that we write and Asterisk reads."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Folder
from tests.fakes.machine import Planted, healthy, is_found

TOP = "/"  # homes are put together here: no file names a path of somebody's machine
WHERE = ("[speech] cache_dir", "/var/lib/a b")
PLANTED = (
    Planted(
        "CB550",
        healthy(folders=(Folder(*WHERE, exists=False),)),
        line="install -d -m 0755 -o callbridge '/var/lib/a b'",
    ),
    Planted(
        "CB550",
        healthy(folders=(Folder("[asterisk.pbx1.paths] recordings", "/var/spool/r", exists=False),)),
        line="install -d -m 0750 -o asterisk -g asterisk /var/spool/r",
    ),
    Planted(
        "CB551", healthy(folders=(Folder(*WHERE, exists=True, ours=False),)), line="chown callbridge '/var/lib/a b'"
    ),
    Planted(
        "CB552",
        healthy(folders=(Folder(*WHERE, exists=True, asterisks=False, why="its mode is 0700"),)),
        line="chmod -R o+rX '/var/lib/a b'",
    ),
    Planted(
        "CB552",
        healthy(folders=(Folder("[sounds] root", f"{TOP}root/sounds", exists=True, asterisks=False),)),
        "callbridge.toml",
        'root = "/var/lib/callbridge/sounds"',
    ),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_folder_that_is_not_as_it_should_be_is_found(planted: Planted) -> None:
    is_found(planted)


def test_what_stands_in_the_way_is_told() -> None:
    (found,) = examine(PLANTED[-2].facts)
    assert found.what.endswith(": its mode is 0700")


RECORDINGS = Folder("[asterisk.pbx1.paths] recordings", "/var/spool/a b", exists=True, ours=False)


@pytest.mark.parametrize("path", [RECORDINGS.path, f"{RECORDINGS.path}/callbridge"])
def test_recordings_stay_asterisks_and_the_service_gets_its_rights_by_an_access_list(path: str) -> None:
    (found,) = examine(healthy(folders=(replace(RECORDINGS, path=path),)))
    assert found.code == "CB551"
    assert found.mend is not None
    assert found.mend.lines == (
        "install -d -m 0750 -o asterisk -g asterisk '/var/spool/a b/callbridge'",
        "setfacl -m u:callbridge:x /var/spool '/var/spool/a b'",
        "setfacl -R -m u:callbridge:rwX,d:u:callbridge:rwX '/var/spool/a b/callbridge'",
    )


def test_nothing_is_said_of_somebody_whom_nobody_knows() -> None:
    assert not examine(healthy(folders=(Folder(*WHERE, exists=True, ours=None, asterisks=None),)))
