import os
from pathlib import Path

import pytest

from bridge.config.ivr_files import LIST_LIMIT, read_ivr_files
from bridge.config.texts import DiskTexts
from bridge.faults import Fault
from bridge.ivr.actions import CallerIdJump
from bridge.ivr.outside import Outside
from tests.unit.config.deployment import IVR, found, prepared


def listing(name: str) -> str:
    return IVR.replace('action = "wait"', f'action = "callerid_jump", match_file = "{name}", then = "hangup"')


def test_a_list_lies_beside_the_file_that_names_it(tmp_path: Path) -> None:
    prepared(tmp_path, a=listing("vip/friends.txt"))
    (tmp_path / "ivr" / "vip").mkdir()
    (tmp_path / "ivr" / "vip" / "friends.txt").write_text("001\n")
    findings: list[Fault] = []
    (file,) = read_ivr_files(tmp_path / "ivr", Outside("0003"), DiskTexts(), findings)
    assert (findings, file.loaded.findings) == ([], ())
    assert file.texts == (listing("vip/friends.txt"), "001\n")
    assert file.loaded.ivr
    step = file.loaded.ivr.entry.options["start"][0].action
    assert isinstance(step, CallerIdJump)
    assert step.match.numbers == {"001"}


def test_a_flaw_of_a_list_is_told_with_its_own_name_and_line(tmp_path: Path) -> None:
    assert found(tmp_path, a=listing("vip.txt"), **{"vip.txt": "1\n.2\n"}) == [
        (
            "ivr/vip.txt:2: error CB423 context.main.option.start[1].match_file: "
            'pattern ".2" begins with ".", which repeats what stands before it. Write X. for any digits.'
        )
    ]


@pytest.mark.parametrize("name", ["../callbridge.toml", "/etc/passwd", "vip/../../callbridge.toml", "link.txt"])
def test_there_is_no_way_out_of_the_directory(tmp_path: Path, name: str) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / "link.txt").symlink_to(tmp_path / "callbridge.toml")
    (message,) = found(tmp_path, a=listing(name))
    assert message.startswith("ivr/a.toml:7: error CB423 context.main.option.start[1].match_file: ")
    assert "the file is not in the directory of the IVR files" in message


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.txt", "no such file or directory"),
        (".", "is a directory"),
        ("\\u0000", "its name is not valid"),
        ("n" * 255 + "/x", "name too long"),
        ("bytes.txt", "the file is not UTF-8"),
        ("big.txt", "the file is larger than 10 MiB"),
        ("pipe", "the file is a named pipe"),
    ],
)
def test_a_list_that_cannot_be_read_is_an_error_that_says_why(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / "bytes.txt").write_bytes(b"1\n\xff")
    with (tmp_path / "ivr" / "big.txt").open("wb") as big:
        big.truncate(LIST_LIMIT + 1)
    os.mkfifo(tmp_path / "ivr" / "pipe")
    (message,) = [one for one in found(tmp_path, a=listing(name[:255])) if "CB423" in one]
    assert "error CB423" in message
    assert why in message or len(name) > 255
