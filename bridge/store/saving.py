"""Writes a portion, and finds by halving what the database refuses of it: that is left out, and costs no other row.

Knows what is lost. Does not know when it is time, nor statements.
"""

from collections.abc import Callable, Sequence

from bridge.calls.journal import Noted
from bridge.calls.records import Change, KeptCall
from bridge.errors import StoreError
from bridge.store.batches import BatchWriter
from bridge.store.failures import RowRefused
from bridge.store.portions import smaller
from bridge.store.rows import Row


class Saving:
    """One for a writer."""

    def __init__(self, batches: BatchWriter, complain: Callable[[str], None]) -> None:
        """`complain` takes one sentence for the operator."""
        self._batches = batches
        self._complain = complain
        self.refused = 0
        """Changes that were left out."""

    async def save(
        self, changes: Sequence[Change], steps: Sequence[Noted], kept: Sequence[KeptCall], mark: Row | None = None
    ) -> None:
        """All that the database takes; then `mark` is true, too (see `BatchWriter`). Raises StoreError."""
        try:
            await self._batches.write(changes, steps, kept, mark)
        except RowRefused as refused:
            why = str(refused)
        except StoreError:
            raise
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs the row that shows it, not all that come after
            why = f"a record could not be written by a fault of Callbridge: {type(bug).__name__}"
        else:
            return
        parts = smaller(changes, steps, kept)
        if len(parts) > 1:
            for part in parts[:-1]:
                await self.save(*part)
            await self.save(*parts[-1], mark)
        else:
            self.refused += len(changes)
            self._complain(f"{why}. It is left out; whatever else there is to write is written")
            if mark:
                await self._batches.write((), (), (), mark)
