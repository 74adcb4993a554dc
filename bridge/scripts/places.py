"""How many requests are in flight: so many for each origin, at most half of them for one script.

Knows names and numbers. Does not wait, and does not know what a request is.
Source: Call Interactive 4.7, row Places.
"""

from collections import Counter


class Places:
    """The places of all origins."""

    def __init__(self, per_origin: int) -> None:
        """So many places for each origin; a single place may be held by any script."""
        self.resize(per_origin)
        self._origins: Counter[str] = Counter()
        self._scripts: Counter[tuple[str, str]] = Counter()

    def resize(self, per_origin: int) -> None:
        """So many places from now on; those that are held stay held."""
        self._per_origin = per_origin
        self._per_script = max(1, per_origin // 2)

    def take(self, origin: str, script: str) -> bool:
        """Take a place if there is one for this script."""
        if self._origins[origin] >= self._per_origin or self._scripts[origin, script] >= self._per_script:
            return False
        self._origins[origin] += 1
        self._scripts[origin, script] += 1
        return True

    def give_back(self, origin: str, script: str) -> None:
        """Free a place that was taken; an origin without requests is forgotten."""
        self._origins[origin] -= 1
        self._scripts[origin, script] -= 1
        if not self._origins[origin]:
            del self._origins[origin]
        if not self._scripts[origin, script]:
            del self._scripts[origin, script]

    def taken(self, origin: str) -> int:
        """Tell how many requests to an origin are in flight."""
        return self._origins.get(origin, 0)
