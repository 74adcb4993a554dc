import pytest

from bridge.web.ranges import part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", range(10)),
        ("bytes=0-0", range(1)),
        ("bytes=2-5", range(2, 6)),
        ("bytes=7-", range(7, 10)),
        ("bytes=7-99", range(7, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-30", range(10)),
        ("bytes= 1 - 2", range(1, 3)),
        ("bytes=5-2", range(10)),
        ("bytes=-", range(10)),
        ("bytes=0-1,3-4", range(10)),
        ("lines=1-2", range(10)),
        ("bytes=" + "9" * 100 + "-", range(10)),
        ("bytes=10-", None),
        ("bytes=-0", None),
    ],
)
def test_a_part_is_served_and_what_we_do_not_serve_is_the_whole(header: str, part: range | None) -> None:
    assert part_of(header, 10) == part


def test_nothing_has_no_parts() -> None:
    assert part_of("bytes=0-", 0) is None
    assert part_of("bytes=-1", 0) is None
    assert part_of("", 0) == range(0)
