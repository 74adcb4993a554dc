from bridge.web.console import lock_out
from bridge.web.console.lock_out import NAME_TIMES, QUARTER, LockOut
from tests.fakes.moments import HandClock


def test_after_so_many_failures_an_address_waits_and_others_do_not() -> None:
    clock = HandClock()
    door = LockOut(3, clock.monotonic)
    assert [door.take("10.0.0.1", f"n{number}") for number in range(3)] == [0, 0, 0]
    assert door.take("10.0.0.1", "ana") == QUARTER
    assert door.take("10.0.0.2", "ana") == 0
    clock.go_on(QUARTER - 1)
    assert door.take("10.0.0.1", "ana") == 1
    clock.go_on(1)
    assert door.take("10.0.0.1", "ana") == 0


def test_a_name_is_locked_too_whether_it_exists_or_not() -> None:
    door = LockOut(3, HandClock().monotonic)
    for name in ("ana", "nobody"):
        for number in range(3 * NAME_TIMES):
            assert door.take(f"10.{len(name)}.0.{number}", name) == 0
        assert door.take("10.9.9.9", name) == QUARTER


def test_attempts_count_before_they_are_checked() -> None:
    """Fifty at once are not fifty guesses."""
    door = LockOut(5, HandClock().monotonic)
    assert sum(door.take("10.0.0.1", "ana") == 0 for _ in range(50)) == 5


def test_the_right_password_clears_the_address_and_itself_only() -> None:
    door = LockOut(2, HandClock().monotonic)
    assert door.take("10.0.0.1", "ana") == 0
    assert door.take("10.0.0.1", "ana") == 0
    door.forgive("10.0.0.1", "ana")
    assert door.take("10.0.0.1", "ana") == 0
    door.unsaid("10.0.0.1", "ana")
    door.unsaid("10.0.0.1", "ana")
    assert [door.take("10.0.0.1", "ana") for _ in range(3)] == [0, 0, QUARTER]


def test_one_customer_of_ipv6_is_one_address() -> None:
    door = LockOut(1, HandClock().monotonic)
    assert door.take("2001:db8::1", "ana") == 0
    assert door.take("2001:db8::2", "bob") > 0


def test_memory_is_bounded() -> None:
    door = LockOut(1, HandClock().monotonic)
    for number in range(3 * lock_out.REMEMBERED):
        door.take(f"n{number}", f"u{number}")
    assert len(door) <= lock_out.REMEMBERED + lock_out.HEAPS


def test_no_number_of_addresses_makes_it_forget_how_often_a_name_was_tried() -> None:
    door = LockOut(1, HandClock().monotonic)
    for number in range(NAME_TIMES):
        assert door.take(f"10.0.0.{number}", "ana") == 0
    for number in range(2 * (lock_out.REMEMBERED + lock_out.HEAPS)):
        door.take(f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1", f"x{number}")
    assert door.take("10.9.9.9", "ana") == QUARTER
