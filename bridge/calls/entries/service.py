"""What the journal is told of the service as a whole: switches that people set, and the files on which calls run.

Knows what is worth telling. Does not know who reads it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SwitchTurned:
    """Somebody has set a switch; `by` is who: a caller, the command line.

    `lost` says why it could not be kept for the time after a restart; empty when it was.
    """

    name: str
    is_on: bool
    by: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class SetChanged:
    """The live set was replaced, or a new one was refused. `how`: accepted, refused, fallback (at start).

    `version` is that of the set on which calls run afterwards; `by` is who ordered it.
    """

    how: str
    version: str
    detail: str = ""
    by: str = ""
