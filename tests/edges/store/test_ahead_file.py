import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bridge.store import ahead_file
from bridge.store.ahead_file import AheadFile

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[AheadFile]:
    one = AheadFile(tmp_path / "ahead")
    one.open()
    yield one
    one.close()


def again(file: AheadFile) -> AheadFile:
    """As the next process has it."""
    file.close()
    file.open()
    return file


def test_what_was_written_is_read_by_the_next_process_in_order(file: AheadFile) -> None:
    file.begin("a-name")
    file.append(1, '{"a":1}')
    file.append(2, "")
    assert again(file).read() == ("a-name", [(1, '{"a":1}'), (2, "")])


def test_nobody_else_may_read_it(file: AheadFile) -> None:
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_a_link_in_its_place_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    (tmp_path / "ahead").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="Too many levels"):
        AheadFile(tmp_path / "ahead").open()


def test_one_process_has_it_at_a_time(file: AheadFile) -> None:
    other = AheadFile(file.path)
    with pytest.raises(BlockingIOError):
        other.open()
    file.close()
    other.open()
    other.close()


def test_who_begins_or_empties_it_leaves_no_octet_of_before(file: AheadFile) -> None:
    file.begin("first")
    file.append(1, "a number of somebody")
    file.empty()
    assert again(file).read() == ("first", [])
    file.begin("second")
    file.append(7, "x")
    file.empty()
    file.append(8, "y")
    assert again(file).read() == ("second", [(8, "y")])
    assert b"somebody" not in file.path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ASCII, max_size=5), st.data())
def test_of_whoever_was_killed_while_writing_every_whole_line_is_read(
    file: AheadFile, texts: list[str], data: st.DataObject
) -> None:
    file.begin("a-name")
    for number, text in enumerate(texts, 1):
        file.append(number, text)
    written = file.path.read_bytes()
    cut = data.draw(st.integers(0, len(written)))
    os.truncate(file.path, cut)
    whole = written[:cut].count(b"\n")
    expected = ("a-name", [*enumerate(texts, 1)][: whole - 1]) if whole else ("", [])
    assert file.read() == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
@example(b"2 00000000 a line with another's checksum")
def test_garbage_is_no_line_and_hides_none_that_was_written_before(file: AheadFile, garbage: bytes) -> None:
    file.begin("a-name")
    file.append(1, "one")
    with file.path.open("ab") as opened:
        opened.write(garbage + b"\n")
    assert file.read() == ("a-name", [(1, "one")])


def test_a_full_disk_leaves_whole_lines_and_the_next_one_behind_them(
    file: AheadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.begin("a-name")
    file.append(1, "one")
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda to, octets: write(to, octets[:5]))
        with pytest.raises(OSError, match="No space left") as refused:
            file.append(2, "two")
    assert refused.value.errno == errno.ENOSPC
    file.append(2, "two again")
    assert file.read() == ("a-name", [(1, "one"), (2, "two again")])


def test_half_a_line_that_stays_ends_the_file(file: AheadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    file.begin("a-name")
    write = os.write
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda to, octets: write(to, octets[:5]))
        broken.setattr(os, "ftruncate", fails)
        with pytest.raises(OSError, match="Input/output"):
            file.append(1, "one")
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.append(1, "one")


def test_it_does_not_grow_without_end(file: AheadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.begin("a-name")
    monkeypatch.setattr(ahead_file, "LARGEST", 100)
    file.append(1, "x" * 50)
    with pytest.raises(OSError, match="No space left"):
        file.append(2, "x" * 50)
    file.empty()
    file.append(2, "x" * 50)
    assert file.read()[1] == [(2, "x" * 50)]
