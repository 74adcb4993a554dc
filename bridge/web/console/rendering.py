"""Makes pages of templates: every text is escaped and harmless, whoever has written it.

Knows Jinja, and moments and lengths of time as people read them. Does not know what a page is about. This is the one
door for Jinja. A long page is made in portions, between which calls go on; and one page after the other, so that many
at once are no longer portion.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bridge.telephony.plain import harmless

PORTION: Final = 400
"""Pieces of a page that are made at once: about a millisecond."""
_MINUTE, _HOUR = 60, 3600

Pause = Callable[[float], Awaitable[None]]


class Templates:
    """All templates, read once."""

    def __init__(self, pause: Pause, asset: Callable[[str], str]) -> None:
        """`pause` lets others have their turn; `asset` tells where a page finds a file of the console."""
        self._pause = pause
        self._turn = asyncio.Lock()
        self._jinja = Environment(
            loader=PackageLoader("bridge.web.console"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_fit,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.filters.update(moment=moment, machine=machine, span=span, cut=cut, ago=ago)
        self._jinja.globals["asset"] = asset
        for name in self._jinja.list_templates():
            self._jinja.get_template(name)

    async def render(self, template: str, /, **values: Any) -> bytes:  # noqa: ANN401 - a template takes what it asks for
        """The page, in UTF-8."""
        pieces: list[str] = []
        async with self._turn:
            for number, piece in enumerate(self._jinja.get_template(template).generate(**values), start=1):
                pieces.append(piece)
                if number % PORTION == 0:
                    await self._pause(0)
        return "".join(pieces).encode(errors="replace")


def _fit(value: object) -> object:
    """Control characters and marks that turn the direction of writing are shown as codes; our own markup stays."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def moment(at: float | None) -> str:
    """In the time of this machine: `2026-11-23 21:08:11`; empty for none."""
    return "" if at is None else f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M:%S}"


def machine(at: float | None) -> str:
    """The same for `<time datetime>`, in UTC."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def span(seconds: float) -> str:
    """A length of time as people say it: 18 ms, 2.1 s, 3 min 05 s, 2 h 07 min."""
    if seconds < 1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE):02d} s"
    return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE):02d} min"


def ago(seconds: float) -> str:
    """How long something lasts already, as a clock: 0:07, 12:31, 1:02:09."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def cut(text: str, most: int = 80) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
