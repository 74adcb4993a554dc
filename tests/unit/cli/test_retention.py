"""`callbridge purge` and `callbridge forget`, as an operator types them."""

from pathlib import Path

from tests.fakes.event_orders import FakeEventOrders
from tests.unit.cli.serving import running, typed


def test_a_purge_says_what_it_has_removed(tmp_path: Path) -> None:
    orders = FakeEventOrders()
    with running(tmp_path, orders):
        said = typed(tmp_path, "purge")
    assert (said.exit_code, said.stdout) == (0, "Removed: 2 calls.\n")


def test_a_number_is_forgotten_when_it_is_meant(tmp_path: Path) -> None:
    orders = FakeEventOrders(removed={})
    with running(tmp_path, orders):
        meant = typed(tmp_path, "forget", "0744123456", answer="y\n")
        sure = typed(tmp_path, "forget", "0744123456", "--yes")
        not_meant = typed(tmp_path, "forget", "0744123456", answer="n\n")
        wrong = typed(tmp_path, "forget", "Ana", "-y")
    assert (meant.exit_code, meant.stdout.splitlines()[-1]) == (0, "Removed: nothing.")
    assert "Remove for good all that names 0744123456?" in meant.stdout
    assert (sure.exit_code, sure.stdout) == (0, "Removed: nothing.\n")
    assert not_meant.exit_code == 1
    assert (wrong.exit_code, wrong.stderr) == (2, "Ana is no number.\n")
    assert [subject for _, subject, _ in orders.ordered] == ["0744123456", "0744123456", "Ana"]


def test_programs_get_what_was_removed_as_an_object(tmp_path: Path) -> None:
    with running(tmp_path, FakeEventOrders(removed={"calls": 2, "legs": 0})):
        assert typed(tmp_path, "purge", "--json").stdout == '{"removed": {"calls": 2, "legs": 0}}\n'
        assert typed(tmp_path, "forget", "0744123456", "-y", "--json").exit_code == 0
