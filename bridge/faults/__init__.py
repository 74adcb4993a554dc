"""What went wrong, in one vocabulary: a stable code, what happened, and what to do about it.

Knows the tables of codes. Does not know who finds a fault, nor who is told.
"""

from bridge.faults.fault import Fault, Level, Row
from bridge.faults.tables import ROWS, fault, row_of

__all__ = ["ROWS", "Fault", "Level", "Row", "fault", "row_of"]
