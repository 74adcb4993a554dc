from bridge.web.console import sessions
from bridge.web.console.sessions import IDLE, OF_ONE, Sessions
from bridge.web.console.settings import Role
from tests.fakes.moments import HandClock


def test_a_session_is_found_by_its_name_which_is_kept_nowhere() -> None:
    made = Sessions(28_800, HandClock().monotonic)
    name = made.begin("ana", Role.OPERATOR, "10.0.0.1")
    session = made.find(name)
    assert session is not None
    assert (session.user, session.may_act) == ("ana", True)
    assert name not in repr(vars(made))
    assert made.find("") is None
    assert made.find(name[:-1]) is None


def test_names_and_form_keys_are_different_each_time() -> None:
    made = Sessions(28_800, HandClock().monotonic)
    names = {made.begin("ana", Role.VIEWER, "") for _ in range(5)}
    keys = {session.form_key for name in names if (session := made.find(name))}
    assert (len(names), len(keys)) == (5, 5)
    assert min(len(name) for name in names) >= 43  # 256 bits


def test_it_ends_when_it_is_idle_and_after_its_time_and_by_log_out() -> None:
    clock = HandClock()
    made = Sessions(2 * IDLE, clock.monotonic)
    idle, busy, out = (made.begin("ana", Role.VIEWER, "") for _ in range(3))
    clock.go_on(IDLE - 1)
    assert made.find(busy)
    made.end(out)
    assert made.find(out) is None
    clock.go_on(1)
    assert made.find(idle) is None
    assert made.find(busy)
    clock.go_on(IDLE)
    assert made.find(busy) is None
    assert len(made) == 0


def test_it_ends_after_its_time_however_busy_it_is() -> None:
    clock = HandClock()
    made = Sessions(1000, clock.monotonic)
    name = made.begin("ana", Role.VIEWER, "")
    for _ in range(9):
        clock.go_on(100)
        assert made.find(name)
    clock.go_on(100)
    assert made.find(name) is None


def test_one_user_has_so_many_and_all_together_have_so_many() -> None:
    made = Sessions(28_800, HandClock().monotonic)
    names = [made.begin("ana", Role.VIEWER, "") for _ in range(OF_ONE + 1)]
    assert made.find(names[0]) is None
    assert made.find(names[1])
    for number in range(sessions.IN_ALL + 50):
        made.begin(f"user{number}", Role.VIEWER, "")
    assert len(made) == sessions.IN_ALL


def test_a_form_key_is_that_of_the_session() -> None:
    made = Sessions(28_800, HandClock().monotonic)
    session = made.find(made.begin("ana", Role.OPERATOR, ""))
    assert session is not None
    assert session.sent(session.form_key)
    assert not session.sent("")
    assert not session.sent("ü")
