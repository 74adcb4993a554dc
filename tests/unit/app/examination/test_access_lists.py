"""What an access list grants, entry by entry, and what is made of a file without one."""

import struct
from pathlib import Path

import pytest

from bridge.app.examination.access_lists import access_list, granted

OWNER, USER, OWN_GROUP, GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NOBODY = 0xFFFFFFFF
LIST = (
    *((OWNER, 7, NOBODY), (USER, 7, 54_321), (USER, 1, 54_322), (OWN_GROUP, 5, NOBODY)),
    *((GROUP, 6, 60_000), (MASK, 5, NOBODY), (OTHERS, 0, NOBODY)),
)


def packed(*entries: tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@pytest.mark.parametrize(
    ("uid", "groups", "rights"),
    [
        (1000, {60_000}, [7]),  # the owner; the mask is not for him
        (54_321, {1000}, [5]),  # named: his own entry, less what the mask takes
        (54_322, {60_000}, [1]),  # named: his groups do not count any more
        (54_323, {1000, 60_000}, [5, 4]),  # both of his groups, each for itself
        (54_323, {1}, [0]),  # everybody else
    ],
)
def test_the_entry_that_fits_best_counts(uid: int, groups: set[int], rights: list[int]) -> None:
    assert granted(packed(*LIST), uid, groups, owner=1000, group=1000) == rights


def test_without_a_mask_nothing_is_taken() -> None:
    assert granted(packed((OWNER, 7, NOBODY), (OTHERS, 4, NOBODY)), 5, {5}, owner=1, group=1) == [4]


def test_a_file_without_a_list_has_none_and_one_that_is_gone_is_an_error(tmp_path: Path) -> None:
    assert access_list(tmp_path) == b""
    with pytest.raises(FileNotFoundError):
        access_list(tmp_path / "gone")
