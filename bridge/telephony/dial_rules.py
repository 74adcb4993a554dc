"""Rules of what may be dialled outside: `[[dial.deny]]` and `[[dial.allow]]`.

Knows whom a rule serves and what it makes of a number. Does not know in which order rules are read.
Source: The IVR 9 (steps 4 and 6); callbridge.toml, [[dial.deny]], [[dial.allow]].
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.telephony.destinations import ShownRule
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension


class DialScope(StrEnum):
    """Who dials: a call in an IVR, or the API."""

    IVR = "ivr"
    API = "api"


@dataclass(frozen=True, slots=True)
class DenyRule:
    """What is never dialled. `name` is for people: `dial.deny[1]`."""

    name: str
    pattern: NumberPattern

    def forbids(self, forms: Iterable[str]) -> bool:
        """Whether a number with these forms is one of them."""
        return any(self.pattern.matches(form) for form in forms)


@dataclass(frozen=True, slots=True)
class DialRule:
    """What may be dialled, by whom, through which template. `name` is for people: `dial.allow[2]`.

    `ivrs` None: every IVR; `template` None: `dial.external`; a limit of 0: none.
    """

    name: str
    pattern: NumberPattern
    scope: frozenset[DialScope] = frozenset(DialScope)
    ivrs: frozenset[Extension] | None = None
    strip: int = 0
    prepend: str = ""
    template: str | None = None
    shown: ShownRule = field(default_factory=ShownRule)
    max_calls_per_hour: int = 0
    max_minutes_per_day: int = 0

    @property
    def identity(self) -> str:
        """What it is, wherever it stands: a reload that moves rules must not move what was used up by them."""
        ivrs = "" if self.ivrs is None else ",".join(sorted(map(str, self.ivrs)))
        return "|".join((self.pattern.text, ivrs, str(self.strip), self.prepend, self.template or ""))

    def serves(self, asking: Extension | None, scope: DialScope) -> bool:
        """Whether the extension that places the call may use it; None: nobody in particular."""
        return scope in self.scope and (self.ivrs is None or asking in self.ivrs)

    def form_of(self, forms: Iterable[str]) -> str | None:
        """The first form that it allows, None when it allows none."""
        return next((form for form in forms if self.pattern.matches(form)), None)

    def digits(self, form: str) -> str:
        """What is put into the template for a form; empty when nothing of the number is left."""
        kept = form[self.strip :]
        return self.prepend + kept if kept else ""
