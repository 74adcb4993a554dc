from pathlib import Path

import pytest
from pydantic import ValidationError

from bridge.web.settings import LONGEST, ControlSettings


def test_a_path_that_the_kernel_has_no_room_for_is_refused() -> None:
    fits = Path("/" + "s" * (LONGEST - 1))
    assert ControlSettings(socket=fits).socket == fits
    with pytest.raises(ValidationError, match="a socket may have 107 octets, this one has 108"):
        ControlSettings(socket=Path("/" + "s" * LONGEST))
    with pytest.raises(ValidationError, match="this one has 161"):
        ControlSettings(socket=Path("/" + "ș" * 80))
