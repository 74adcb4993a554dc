"""The tolerant scanner, first half: a reply's text to tags and text, however damaged. Takes time linear in its length.

Knows how a tag may be broken. Does not know which tags are verbs, nor how they nest: that is `repair.py`.
Source: Call Interactive 7.2 and 7.4.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bridge.protocol.markup import NAME, NAME_START

_PLAIN = re.compile(f"<(/?)({NAME.pattern})[ \t\n]*+(/?)>")
"""A tag without attributes and without damage, as most are."""
_TEXT = re.compile(f"(?:[^<]++|<(?!{NAME_START.pattern}|[/!?]))*+")
_GAP = re.compile("[ \t\n]*")
_ATTRIBUTE = re.compile("[^ \t\n=/><\"']+")
_EQUALS = re.compile("[ \t\n]*=[ \t\n]*")
_UNQUOTED = re.compile("(?:[^ \t\n>/]|/(?!>))*+")
_VALUE = {quote: re.compile(f"(?:[^{quote}<]++|<(?!{NAME_START.pattern}|/))*+") for quote in "\"'"}
_END = re.compile("[^<>]*")
_DECLARATION = re.compile("<![A-Za-z]")


class Kind(Enum):
    """What a piece of the text is."""

    TEXT = auto()
    CDATA = auto()
    ABSENT = auto()
    """A comment or a processing instruction."""
    XML_DECLARATION = auto()
    START = auto()
    END = auto()
    JUNK = auto()
    """`<!` before anything that makes no sense: dropped."""
    CUT = auto()
    """A tag that the end of the body has cut off."""


@dataclass(slots=True)
class Token:
    """One piece of the text, from `start` to before `end`. `name` is a tag's, prefix included.

    `odd`: something strict reading refuses that needs no repair. `bare`: a `<` that is text.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: Sequence[tuple[str, str]] = ()
    empty: bool = False
    lost: bool = False
    bare: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """All pieces in order, without gaps. `declaration` is where a `<!DOCTYPE` or its like begins, -1: nowhere."""

    pieces: list[Token]
    declaration: int


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where what the pattern matches ends; it may match nothing."""
    found = pattern.match(text, at)
    return found.end() if found else at


def tokenise(text: str) -> Tokens:
    """Cut a text into pieces; every text can be cut."""
    return _Scanner(text).run()


class _Scanner:
    """One pass over a text. A search that has found nothing once is not made again: that keeps the time linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.declaration = -1
        self.no_instruction_end = False

    def run(self) -> Tokens:
        pieces: list[Token] = []
        at = 0
        while at < self.length:
            end = self.text.find("<", at)
            end = _skip(_TEXT, self.text, max(at, end)) if end >= 0 else self.length
            if end > at:
                pieces.append(Token(Kind.TEXT, at, end, bare=self.text.find("<", at, end) >= 0))
            if end < self.length:
                piece = self._markup(end)
                pieces.append(piece)
                end = piece.end
            at = end
        return Tokens(pieces, self.declaration)

    def _markup(self, at: int) -> Token:
        if plain := _PLAIN.match(self.text, at):
            slash, name, empty = plain.groups()
            if not slash or not empty:
                return Token(Kind.END if slash else Kind.START, at, plain.end(), name, empty=bool(empty))
        match self.text[at + 1]:
            case "!":
                return self._exclamation(at)
            case "?":
                return self._instruction(at)
            case "/":
                return self._end_tag(at)
            case _:
                return self._start_tag(at)

    def _exclamation(self, at: int) -> Token:
        if self.text.startswith("<!--", at):
            end = self.text.find("-->", at + 4)
            if end < 0:
                return Token(Kind.CUT, at, self.length)
            return Token(Kind.ABSENT, at, end + 3, odd=self.text.find("--", at + 4, end + 1) >= 0)
        if self.text.startswith("<![CDATA[", at):
            end = self.text.find("]]>", at + 9)
            if end < 0:
                return Token(Kind.CDATA, at, self.length, name=self.text[at + 9 :], lost=True)
            return Token(Kind.CDATA, at, end + 3, name=self.text[at + 9 : end])
        self._look_for_declaration(at, at + 3)
        return self._closed_by_angle(Kind.JUNK, at, at + 2)

    def _instruction(self, at: int) -> Token:
        if self.text.startswith("<?xml", at) and self.text[at + 5 : at + 6] in {"", " ", "\t", "\n", "?", ">"}:
            piece = self._closed_by_angle(Kind.XML_DECLARATION, at, at + 2)
            piece.odd = self.text[piece.end - 2] != "?"
        else:
            end = -1 if self.no_instruction_end else self.text.find("?>", at + 2)
            if end >= 0:
                piece = Token(Kind.ABSENT, at, end + 2)
            else:
                self.no_instruction_end = True
                piece = self._closed_by_angle(Kind.ABSENT, at, at + 2)
                piece.odd = True
        self._look_for_declaration(at, piece.end)
        return piece

    def _closed_by_angle(self, kind: Kind, at: int, after: int) -> Token:
        end = self.text.find(">", after)
        return Token(kind, at, end + 1, odd=kind is Kind.JUNK) if end >= 0 else Token(Kind.CUT, at, self.length)

    def _end_tag(self, at: int) -> Token:
        name = NAME.match(self.text, at + 2)
        after = name.end() if name else at + 2
        end = _skip(_END, self.text, after)
        if end == self.length:
            return Token(Kind.CUT, at, end)
        odd = name is None or bool(self.text[after:end].strip(" \t\n")) or self.text[end] == "<"
        return Token(Kind.END, at, end + (self.text[end] == ">"), name=name[0] if name else "", odd=odd)

    def _start_tag(self, at: int) -> Token:
        end = _skip(NAME, self.text, at + 1)
        tag = Token(Kind.START, at, end, self.text[at + 1 : end])
        self._attributes(tag)
        self._look_for_declaration(at + 1, tag.end)
        return tag

    def _attributes(self, tag: Token) -> None:
        """Read attributes up to the tag's end, and set `end`; a tag that has none becomes one cut off."""
        text = self.text
        at = tag.end
        found: list[tuple[str, str]] = []
        tag.attributes = found
        while True:
            gap = _skip(_GAP, text, at)
            if gap == self.length:
                tag.kind, tag.end = Kind.CUT, gap
                return
            if text[gap] == ">":
                tag.end = gap + 1
                return
            if text.startswith("/>", gap):
                tag.end, tag.empty = gap + 2, True
                return
            if text[gap] == "<" and (text[gap + 1 : gap + 2] in {"/", "!", "?"} or NAME_START.match(text, gap + 1)):
                tag.end, tag.odd = gap, True
                return
            tag.odd = tag.odd or gap == at
            if name := _ATTRIBUTE.match(text, gap):
                at = self._attribute(tag, name, found)
                if tag.end > at:
                    return
            else:
                tag.lost, at = True, gap + 1

    def _attribute(self, tag: Token, name: re.Match[str], found: list[tuple[str, str]]) -> int:
        """Read one attribute; where reading goes on, or less than `tag.end` when a lost quote has ended the tag."""
        equals = _EQUALS.match(self.text, name.end())
        if equals is None:
            tag.lost = True
            return name.end()
        quote = self.text[equals.end() : equals.end() + 1]
        if quote not in _VALUE or not quote:
            tag.lost = True
            return _skip(_UNQUOTED, self.text, equals.end())
        end = _skip(_VALUE[quote], self.text, equals.end() + 1)
        if self.text[end : end + 1] == quote:
            value = self.text[equals.end() + 1 : end]
            tag.bare = tag.bare or "<" in value
            found.append((name[0], value))
            return end + 1
        tag.lost = True
        return self._end_of_tag_without_quote(tag, equals.end() + 1)

    def _end_of_tag_without_quote(self, tag: Token, after: int) -> int:
        end = self.text.find(">", after)
        if end < 0:
            tag.kind, tag.end = Kind.CUT, self.length
        else:
            tag.end, tag.empty = end + 1, self.text[end - 1] == "/"
        return after

    def _look_for_declaration(self, start: int, end: int) -> None:
        if self.declaration < 0 and (found := _DECLARATION.search(self.text, start, end)):
            self.declaration = found.start()
