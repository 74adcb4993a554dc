"""The call matrix, chapter by chapter.

Knows which tables there are. Does not know their rows.
"""

from typing import Final

from tests.asterisk.matrix import rows_gatherings, rows_ivrs, rows_phones, rows_placed
from tests.asterisk.matrix.row import Row

CHAPTERS: Final[dict[str, tuple[Row, ...]]] = {
    "Telephones": rows_phones.ROWS,
    "Queue and conference": rows_gatherings.GATHERINGS,
    "Transfers by telephones": rows_gatherings.TRANSFERS,
    "IVRs": rows_ivrs.ROWS,
    "Legs that an IVR places": rows_placed.TRANSFERS,
    "Calls that a program places": rows_placed.PLACED,
}
ROWS: Final = tuple(row for rows in CHAPTERS.values() for row in rows)
