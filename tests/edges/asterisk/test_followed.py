import pytest

from bridge.asterisk.followed import Followed


def test_all_who_follow_a_channel_are_told_once_and_no_other_is() -> None:
    followed, told = Followed(), list[tuple[str, int]]()
    followed.follow("1.1", lambda cause: told.append(("first", cause)))
    followed.follow("1.1", lambda cause: told.append(("second", cause)))
    followed.follow("1.2", lambda cause: told.append(("other", cause)))
    assert followed.channels() == {"1.1", "1.2"}
    followed.gone("1.1", 17)
    followed.gone("1.1", 16)
    followed.gone("1.3", 16)
    assert told == [("first", 17), ("second", 17)]
    assert "1.1" not in followed
    assert "1.2" in followed


def test_who_is_told_may_follow_again() -> None:
    followed, told = Followed(), list[int]()

    def again(cause: int) -> None:
        told.append(cause)
        followed.follow("1.1", told.append)

    followed.follow("1.1", again)
    followed.gone("1.1", 1)
    followed.gone("1.1", 2)
    assert told == [1, 2]


@pytest.mark.parametrize(
    ("requested", "destroyed", "cause"),
    [
        ((0, 16), 0, 16),
        ((127, 16), 127, 16),
        ((16, 127), 127, 16),
        ((16,), 17, 17),
        ((), 127, 127),
        ((0,), 0, 0),
    ],
)
def test_where_the_end_says_nothing_a_cause_that_was_said_before_counts(
    requested: tuple[int, ...], destroyed: int, cause: int
) -> None:
    """Measured: 127 for who gives up unanswered (16.28, 22.10.1), 0 for who hangs up after the answer (22.10.1)."""
    followed, told = Followed(), list[int]()
    followed.follow("1.1", told.append)
    for one in requested:
        followed.ends("1.1", one)
    followed.gone("1.1", destroyed)
    assert told == [cause]
    followed.ends("1.1", 21)
    followed.follow("1.1", told.append)
    followed.gone("1.1", 0)
    assert told == [cause, 0], "what was said of a channel that nobody followed is not kept"
