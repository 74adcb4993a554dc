"""What there is to say of a schema: where it stands which steps a database has seen, and that some are not for us.

Knows a name and an error. Does not know tables, nor steps. Source: ADR 0061.
"""

from typing import Final

SEEN: Final = "callbridge_schema"
"""The table that says which steps a database has seen."""


class SchemaTooNew(Exception):
    """A later Callbridge has been here; the text is the rest of a sentence that begins with the database."""
