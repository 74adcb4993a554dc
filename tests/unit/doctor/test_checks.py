"""All checks together: a healthy machine, each planted fault, and checks that fail."""

import importlib
from collections.abc import Iterator

import pytest

from bridge.doctor.checks import CHECKS, examine, status_of
from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, finding
from bridge.faults.machine import MACHINE
from tests.fakes.machine import Planted, healthy

MODULES = [importlib.import_module(f"tests.unit.doctor.test_{check.__module__.rpartition('.')[2]}") for check in CHECKS]
PLANTED: list[Planted] = [planted for module in MODULES for planted in module.PLANTED]
ELSEWHERE = {"CB502", "CB503", "CB505", "CB509", "CB510", "CB599"}
"""Found beside others, so each has a test of its own."""


def test_a_healthy_machine_has_no_findings() -> None:
    assert examine(healthy()) == []


def test_every_finding_has_been_planted() -> None:
    assert {planted.code for planted in PLANTED} | ELSEWHERE == {row.code for row in MACHINE}


def test_more_than_twenty_five_different_faults_are_planted() -> None:
    assert len({planted.code for planted in PLANTED}) > 25


def test_the_worst_comes_first_and_nothing_twice() -> None:
    def check(_facts: Facts) -> Iterator[Finding]:
        yield finding("CB526", "a")
        yield finding("CB513", "b")
        yield finding("CB500", "c")
        yield finding("CB513", "b")

    assert [one.code for one in examine(healthy(), [check])] == ["CB500", "CB513", "CB526"]


def test_a_check_that_fails_says_so_and_the_others_go_on() -> None:
    def check_broken(_facts: Facts) -> Iterator[Finding]:
        raise ZeroDivisionError("by zero")
        yield

    found = examine(healthy(), [check_broken, *CHECKS])
    assert [one.what for one in found] == [
        "broken: a fault of Callbridge, please report it: ZeroDivisionError: by zero"
    ]


@pytest.mark.parametrize(
    ("codes", "status"), [([], 0), (["CB526", "CB599"], 0), (["CB526", "CB513"], 1), (["CB513", "CB500"], 2)]
)
def test_the_exit_status_is_that_of_the_worst(codes: list[str], status: int) -> None:
    assert status_of([finding(code, "") for code in codes]) == status
