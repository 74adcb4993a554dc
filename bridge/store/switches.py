"""The states that people set by hand, such as "night service": kept in a file of the state directory.

Knows names and states. Does not know who may set one, nor what an IVR does with it.
Source: The IVR 5.2.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bridge.calls.entries.service import SwitchTurned
from bridge.calls.orders import SwitchState
from bridge.calls.ports import Journal, LiveSets
from bridge.ivr.live import SwitchOrder
from bridge.store.whole_files import write_whole

FILE = "switches.json"
SIZE_LIMIT = 1 << 20

_States = TypeAdapter(dict[str, bool])


class SwitchStates:
    """Fulfils the port `Switches` of `calls`. `open` comes first.

    A state is kept also while its switch is not declared: whoever takes a switch out of the files by mistake finds it
    as it was.
    """

    def __init__(self, folder: Path, live: LiveSets, journal: Journal, complain: Callable[[str], None]) -> None:
        """Keep them below the state directory; `complain` takes one sentence for the operator."""
        self._file = folder / FILE
        self._live = live
        self._journal = journal
        self._complain = complain
        self._states: dict[str, bool] = {}
        self._turning = asyncio.Lock()

    async def open(self) -> None:
        """Read the states; a file that cannot be read is put aside, and all have their defaults. Never raises."""
        self._states = dict(await asyncio.to_thread(self._read))

    def is_on(self, name: str) -> bool | None:
        """Whether it is on; one that was never set has its default. None: it is not declared."""
        declared = self._live.current().switches.get(name)
        return None if declared is None else self._states.get(name, declared.default)

    def all(self) -> tuple[SwitchState, ...]:
        """All that are declared, in the order of the file."""
        declared = self._live.current().switches
        return tuple(
            SwitchState(name, one.label or name, self._states.get(name, one.default)) for name, one in declared.items()
        )

    async def turn(self, name: str, to: SwitchOrder, by: str) -> bool:
        """Set it for good and tell the journal who did; whether it is on now. One after the other.

        When the disk refuses, it is set all the same and until the next restart: that is told, too.
        """
        async with self._turning:
            now = not self.is_on(name) if to is SwitchOrder.TOGGLE else to is SwitchOrder.ON
            self._states = {**self._states, name: now}
            content = json.dumps({"schema": 1, "switches": self._states}, indent=1, sort_keys=True)
            lost = ""
            try:
                await asyncio.to_thread(write_whole, self._file, content.encode())
            except OSError as refused:
                lost = f"{self._file}: {refused.strerror or 'it cannot be written'}"
            self._journal.note("", SwitchTurned(name, now, by, lost))
        return now

    def _read(self) -> Mapping[str, bool]:
        try:
            with self._file.open("rb") as file:
                content = file.read(SIZE_LIMIT)
        except FileNotFoundError:
            return {}
        except OSError as refused:
            self._complain(f"{self._file} cannot be read: {refused.strerror}. All switches have their defaults.")
            return {}
        try:
            document = json.loads(content)
            if document["schema"] != 1:
                raise ValueError("its schema is not known")
            return _States.validate_python(document["switches"], strict=True)
        except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
            self._complain(f"{self._file} is damaged. {self._put_aside()} All switches have their defaults: set them.")
            return {}

    def _put_aside(self) -> str:
        aside = self._file.with_name(f"{FILE}.damaged")
        with suppress(OSError):
            self._file.replace(aside)
            return f"It is kept as {aside.name}."
        return "It could not be put aside."
