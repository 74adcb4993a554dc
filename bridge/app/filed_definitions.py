"""Definitions that stand in files, for programs that list them. Fulfils `FiledDefinitions` of `calls`.

Knows the live set. Does not know what a program sees of a definition.
"""

from collections.abc import Sequence

from bridge.calls.ports import Clock, LiveSets
from bridge.ivr.definition import Definition
from bridge.telephony.values import Extension


class LiveFiledDefinitions:
    """Those of the set in force, and since when it was seen to be in force: files carry no moment of their own."""

    def __init__(self, sets: LiveSets, clock: Clock) -> None:
        """Look at the set in force."""
        self._sets = sets
        self._clock = clock
        self._version = sets.current().version
        self._since = clock.now()

    def filed(self, extension: Extension) -> Sequence[Definition]:
        """All that concern an extension, disabled ones too, in the order of the files."""
        return [one for one in self._sets.current().definitions if one.concerns(extension)]

    def filed_at(self) -> float:
        """When the files were accepted, in seconds since 1970, as far as anybody has looked since then."""
        if (version := self._sets.current().version) != self._version:
            self._version, self._since = version, self._clock.now()
        return self._since
