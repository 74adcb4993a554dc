"""A span that has not ended yet.

Knows what may be added to it, and how much. Does not know the journal, nor who takes it when it has ended.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final

from bridge.observe.spans import Moment, Span, SpanKind, Value, plain_text

MOMENTS_LIMIT: Final = 128
"""Moments that are kept of one span; further ones are counted."""


def new_span_id() -> str:
    """One by chance."""
    return secrets.token_hex(8)


@dataclass(slots=True)
class OpenSpan:
    """`done` is when what it is about was over, if anything has told that; later moments do not make it longer."""

    trace: str
    parent: str
    name: str
    begin: float
    kind: SpanKind = SpanKind.INTERNAL
    attributes: dict[str, Value] = field(default_factory=dict)
    id: str = field(default_factory=new_span_id)
    moments: list[Moment] = field(default_factory=list)
    left_out: int = 0
    error: str = ""
    done: float | None = None

    def add(self, moment: Moment) -> None:
        """Tell that something has happened within it."""
        if len(self.moments) < MOMENTS_LIMIT:
            self.moments.append(moment)
        else:
            self.left_out += 1

    def failed(self, what: str, kind: str) -> None:
        """It has not gone well: one sentence, and what kind of mishap it was, such as a fault's code."""
        self.error = plain_text(what)
        self.attributes["error.type"] = plain_text(kind)

    def ended(self, at: float) -> Span:
        """The span as it was; never shorter than nothing, should the clock have been set back."""
        attributes = self.attributes | ({"callbridge.moments_left_out": self.left_out} if self.left_out else {})
        return Span(
            trace=self.trace,
            id=self.id,
            parent=self.parent,
            name=self.name,
            kind=self.kind,
            begin=self.begin,
            end=max(at, self.begin),
            attributes=attributes,
            moments=tuple(self.moments),
            error=self.error,
        )
