import os
from pathlib import Path

import pytest

from bridge.config.files import Unreadable, read_text


def test_a_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa\r\n\xc4\x83")
    assert read_text(tmp_path / "a") == "a\r\nă"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a\n\xff", "the file is not UTF-8: octet 0xff in line 2"),
        (b"a" * (1024 * 1024 + 1), "the file is larger than 1 MiB"),
    ],
)
def test_what_is_no_small_text_is_not_read(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        read_text(tmp_path / "a")


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="the file cannot be read: no such file"):
        read_text(tmp_path / "none")
    with pytest.raises(Unreadable, match="the file cannot be read: is a directory"):
        read_text(tmp_path)
    with pytest.raises(Unreadable, match="its name is not valid"):
        read_text(tmp_path / "a\0b")


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(Unreadable, match="named pipe"):
        read_text(tmp_path / "a")
