"""Hosts of scripts and receivers."""

from typing import Any

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Host
from tests.fakes.machine import Planted, healthy, is_found


def host(**what: Any) -> tuple[Host, ...]:  # noqa: ANN401 - any field of Host
    return (Host("https://billing.example", "script.check-credit", **what),)


PLANTED = (
    Planted("CB560", healthy(hosts=host(unresolved="Name or service not known")), line="getent hosts billing.example"),
    Planted("CB561", healthy(hosts=host(unreached="refused")), line="curl -sv -o /dev/null https://billing.example/"),
    Planted(
        "CB562", healthy(hosts=host(distrusted="certificate has expired")), "callbridge.toml", "[script.check-credit]"
    ),
    Planted("CB563", healthy(hosts=host(certificate_days=3.2)), line="certbot renew --cert-name billing.example"),
    Planted("CB564", healthy(hosts=host(clock_ahead=-95.0)), line="timedatectl set-ntp true"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_host_that_will_fail_is_found(planted: Planted) -> None:
    is_found(planted)


def test_the_side_on_which_a_clock_is_wrong_is_told() -> None:
    assert examine(healthy(hosts=host(clock_ahead=-95.0)))[0].what == "its clock is 95 s behind ours"
    assert examine(healthy(hosts=host(clock_ahead=95.0)))[0].what == "its clock is 95 s ahead of ours"


def test_a_host_of_which_nothing_else_is_known_is_fine() -> None:
    assert not examine(healthy(hosts=host()))
