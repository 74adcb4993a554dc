"""The nearest extension. Source: The IVR 6.3."""

import pytest

from bridge.ivr.report.nearby import nearby
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind, read_number

DECLARED = [read for text in ("001", "002", "0003*098", "8XX") if (read := read_number(text, "0003"))]
DIRECTORY = Directory(tuple(Declaration(number, ExtensionKind.PHONE) for number in DECLARED))


@pytest.mark.parametrize(
    ("number", "nearest"),
    [("003", "002"), ("0003*003", "0003*002"), ("099", "098"), ("777", None), ("77777777", None), ("+40", None)],
)
def test_the_nearest_is_named_as_the_author_writes(number: str, nearest: str | None) -> None:
    advice = nearby(number, "0003", DIRECTORY)
    assert advice == (f'Declare it, or correct it. Nearest: "{nearest}"' if nearest else "")
