"""Free space where something is written."""

import pytest

from bridge.doctor.facts import Disk
from tests.fakes.machine import Planted, healthy, is_found

PLANTED = (
    Planted("CB554", healthy(disks=(Disk("[journal] dir", "/var/log", 90 << 20, 9 << 30),)), line="callbridge purge"),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_disk_that_is_nearly_full_is_found(planted: Planted) -> None:
    is_found(planted)
