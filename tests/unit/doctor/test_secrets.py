"""Files with secrets that others may read."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import SecretFile
from tests.fakes.machine import Planted, healthy, is_found

FILE = "/etc/callbridge/ari.secret"
PLANTED = (
    Planted("CB553", healthy(secrets=(SecretFile(FILE, 0o644),)), line=f"chmod 0640 {FILE}"),
    Planted("CB553", healthy(secrets=(SecretFile(FILE, 0o660),)), line=f"chmod 0640 {FILE}"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_secret_that_others_may_read_or_change_is_found(planted: Planted) -> None:
    is_found(planted)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400])
def test_a_secret_of_the_service_and_its_group_is_fine(mode: int) -> None:
    assert not examine(healthy(secrets=(SecretFile(FILE, mode),)))
