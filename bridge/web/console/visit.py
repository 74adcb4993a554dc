"""Somebody who is logged in and asks something; the table row that says who answers; and how his page is made.

Knows sessions and templates. Does not know any page.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.calls.orders import Standing
from bridge.web.console.rendering import Templates
from bridge.web.console.sessions import Session
from bridge.web.console.wire import Answer, Asked, PageRefusal, Stream

SAID: Final = {
    "ended": "The order to hang up was given.",
    "redirected": "The call was redirected.",
    "placed": "The call is being placed.",
    "replayed": "deliveries will be sent again.",
    "dropped": "deliveries were dropped.",
    "gone": "This call has ended already.",
    "on": "The switch is on.",
    "off": "The switch is off.",
}
"""What a page says after an order, by the word in its address: no address makes it say anything else."""
_COUNT: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody known. `parts` are those of the path that the route leaves open."""

    asked: Asked
    session: Session
    parts: tuple[str, ...] = ()
    lasts: Callable[[], bool] = field(default=lambda: True, repr=False)
    """Whether the session has not ended meanwhile; to be asked by what goes on for long, and counts as use."""

    @property
    def who(self) -> str:
        """Who gives an order, as it is written down."""
        return f"{self.session.user} in the console, from {self.asked.address}"

    @property
    def said(self) -> str:
        """What was done before, in a sentence; empty when it was nothing."""
        word, count = self.asked.query.get("said", ""), self.asked.query.get("count", "")
        sentence = SAID.get(word, "")
        return f"{count} {sentence}" if sentence and _COUNT.fullmatch(count) else sentence


Handler = Callable[[Visit], Awaitable[Answer | Stream]]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers. A path with groups leaves parts open. POST is an order: operators only, with their form's key."""

    method: str
    path: str
    handler: Handler
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read the path once."""
        object.__setattr__(self, "pattern", re.compile(self.path))


class View:
    """Makes pages, each with the frame that all have."""

    def __init__(self, templates: Templates, standing: Callable[[], Standing]) -> None:
        """`standing` tells how the service stands: each page shows whether it is ready."""
        self._templates = templates
        self._standing = standing

    async def page(self, visit: Visit, template: str, status: int = 200, **values: Any) -> Answer:  # noqa: ANN401 - a template takes what it asks for
        """A page for somebody who is logged in."""
        body = await self._templates.render(
            template, session=visit.session, path=visit.asked.path, said=visit.said, standing=self._standing(), **values
        )
        return Answer(status, body)

    async def bare(self, template: str, status: int = 200, **values: Any) -> Answer:  # noqa: ANN401 - as above
        """A page for anybody: it tells nothing of the service."""
        return Answer(status, await self._templates.render(template, **values))


def wanted(found: object, what: str) -> None:
    """Refuse a page about what is not there."""
    if found is None:
        raise PageRefusal(404, f"There is no such {what}. It may have ended long ago.")
