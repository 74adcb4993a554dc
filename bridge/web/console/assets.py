"""The console's style and its small program, as shipped in the package.

Knows which files there are. Does not know what stands in them. A page names each with a mark of what stands in it: so a
browser keeps it for good, and asks again only after an upgrade.
"""

import hashlib
from importlib.resources import files
from typing import Final

from bridge.web.console.wire import Answer, Asked

KEPT: Final = "private, max-age=31536000, immutable"
_TYPES: Final = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


class Assets:
    """Read once. They are nobody's secret: the page of the log-in uses them."""

    def __init__(self) -> None:
        """Read them."""
        folder = files("bridge.web.console") / "static"
        self._bodies = {name: (folder / name).read_bytes() for name in _TYPES}
        self._marks = {name: hashlib.sha256(body).hexdigest()[:16] for name, body in self._bodies.items()}

    def address(self, name: str) -> str:
        """Where a page finds it."""
        return f"/static/{name}?v={self._marks[name]}"

    def answer(self, asked: Asked, name: str) -> Answer | None:
        """The file; None when there is none of this name. A browser that has it already keeps it."""
        body = self._bodies.get(name)
        if body is None:
            return None
        tag = f'"{self._marks[name]}"'
        kept = asked.query.get("v") == self._marks[name]
        headers = {"Cache-Control": KEPT if kept else "no-cache", "ETag": tag}
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, b"", _TYPES[name], headers)
        return Answer(200, body, _TYPES[name], headers)
