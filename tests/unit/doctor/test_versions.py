"""Versions of Asterisk that are known to hurt."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.versions import version_of
from tests.fakes.machine import Planted, ari, is_found

UPGRADE = "apt-get install --only-upgrade asterisk"
PLANTED = (
    Planted("CB506", ari(version="13.38.3")),
    Planted("CB506", ari(version="no version")),
    Planted("CB507", ari(version="22.4.0"), line=UPGRADE),
    Planted("CB508", ari(version="21.12.0")),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_version_that_hurts_is_found(planted: Planted) -> None:
    is_found(planted)


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("22.10.1~dfsg", []),
        ("20.20.1", []),
        ("23.4.1", []),
        ("24.0.0", []),
        ("16.28.0~dfsg-0+deb11u10", ["CB508", "CB510"]),
        ("18.26.4", ["CB508"]),
        ("20.18.2", ["CB507", "CB509"]),
        ("20.9.0", ["CB507", "CB510"]),
        ("certified/20.7-cert8", ["CB507", "CB510"]),
    ],
)
def test_each_version_has_its_own_faults_by_the_numbers_under_which_they_are_known(
    version: str, codes: list[str]
) -> None:
    assert [one.code for one in examine(ari(version=version))] == codes


def test_the_issue_numbers_are_named() -> None:
    said = " ".join(one.what for one in examine(ari(version="20.18.0")))
    assert "GHSA-vrfp-mg3q-3959" in said
    assert "asterisk#2078" in said


def test_a_version_is_read_with_what_distributions_put_behind_it() -> None:
    assert version_of("22.10.1+dfsg+~cs6") == (22, 10, 1)
    assert version_of("22.4") == (22, 4, 0)
    assert version_of("GIT-master") is None
