"""A regular expression to a tree, or what it does that is not permitted.

Knows Python's syntax; one character, class or anchor is left to `re`, so that it means what Python says. Does not know
how a text is matched.
Source: The IVR 4 (`when`).

Why a parser of our own: `re` shows nobody its tree, and the tree is what says whether a repetition stands in another.
"""

import re
import warnings
from dataclasses import dataclass, field
from typing import Final, assert_never

from bridge.ivr.findings import printable

_TOKEN: Final = re.compile(
    r"""
      (?P<refused> \(\?(?:<?[=!]|P=|\(|>) | \\(?![1-7][0-7]{2})[1-9] | (?:[*+?]|\{(?:[0-9]+|[0-9]*,[0-9]*)\})\+ )
    | (?P<nothing> \(\?\#[^)]*\) | \(\?[a-zA-Z]+\) )
    | \( (?:\?(?:P<[^>]*>|(?P<on>[a-zA-Z]*)(?:-(?P<off>[a-zA-Z]+))?:))? (?P<open>)
    | (?P<close> \) )
    | (?P<bar> \| )
    | (?:(?P<sign>[*+?]) | \{(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)(?<!\{)\}) \?? (?P<count>)
    | (?P<place> \\[AbBZz] | [$^] )
    | (?P<one> \[\^?\]?(?:\\.|[^\]\\])*\] | \\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|0[0-7]{0,2}|[1-7][0-7]{2}|.) | . )
    """,
    re.VERBOSE | re.DOTALL,
)
"""One piece of an expression that `re` has accepted."""
_COUNTS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "a": re.ASCII, "u": re.UNICODE}
_ALPHABETS: Final = re.ASCII | re.UNICODE


@dataclass(frozen=True, slots=True)
class One:
    """One character; with width 0 a place between two."""

    pattern: re.Pattern[str]
    width: int


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    ways: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`most` None: without end."""

    part: "Node"
    least: int
    most: int | None


Node = One | Sequence | Choice | Repeat


def read_tree(text: str) -> Node | str:
    """The tree, or the reason why there is none, as a clause that begins with a verb."""
    try:
        flags = re.RegexFlag(_compiled(text, re.RegexFlag(0)).flags)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        return f"is no regular expression: {printable(str(error))}"
    return "is verbose, which is not permitted" if flags & re.VERBOSE else _tree(text, flags)


@dataclass(slots=True)
class _Group:
    flags: re.RegexFlag
    ways: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def end_way(self) -> None:
        self.ways.append(self.parts[0] if len(self.parts) == 1 else Sequence(tuple(self.parts)))
        self.parts = []

    def node(self) -> Node:
        self.end_way()
        return self.ways[0] if len(self.ways) == 1 else Choice(tuple(self.ways))


def _tree(text: str, flags: re.RegexFlag) -> Node | str:
    groups = [_Group(flags)]
    for token in _TOKEN.finditer(text):
        group = groups[-1]
        match token.lastgroup:
            case "refused":
                return _refused(token[0])
            case "open":
                if "x" in (token["on"] or ""):
                    return "is verbose, which is not permitted"
                groups.append(_Group(_scoped(group.flags, token)))
            case "close":
                groups.pop()
                groups[-1].parts.append(group.node())
            case "bar":
                group.end_way()
            case "count":
                least, most = _count(token)
                if (most is None or most > 1) and _repeats(group.parts[-1]):
                    return "repeats a group that itself repeats, which is not permitted"
                group.parts[-1] = Repeat(group.parts[-1], least, most)
            case "place":
                group.parts.append(One(_compiled(token[0], group.flags), 0))
            case "one":
                group.parts.append(One(_compiled(token[0], group.flags), 1))
    return groups[0].node()


def _refused(piece: str) -> str:
    if piece.endswith("+"):
        return "has a possessive repetition, which is not permitted"
    if piece.endswith(">"):
        return "has an atomic group, which is not permitted"
    if piece.startswith(("(?=", "(?!", "(?<")):
        return "looks around, which is not permitted"
    return "refers back to a group, which is not permitted"


def _scoped(flags: re.RegexFlag, token: re.Match[str]) -> re.RegexFlag:
    for letter in token["on"] or "":
        flags = (flags & ~_ALPHABETS if letter in "au" else flags) | _FLAGS[letter]
    for letter in (token["off"] or "").replace("x", ""):
        flags &= ~_FLAGS[letter]
    return flags


def _count(token: re.Match[str]) -> tuple[int, int | None]:
    if token["sign"]:
        return _COUNTS[token["sign"]]
    least = int(token["least"] or 0)
    if not token["comma"]:
        return least, least
    return least, int(token["most"]) if token["most"] else None


def _repeats(node: Node) -> bool:
    """Whether there is a repetition in it; what may merely be left out, as by `?`, is none."""
    match node:
        case One():
            return False
        case Sequence():
            return any(map(_repeats, node.parts))
        case Choice():
            return any(map(_repeats, node.ways))
        case Repeat():
            return node.most is None or node.most > 1 or _repeats(node.part)
        case _:
            assert_never(node)


def _compiled(text: str, flags: re.RegexFlag) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a later Python may read [[ as a nested set
        return re.compile(text, flags)
