"""The tolerant scanner, second half: tags and text to the verbs that their author meant.

Knows which damage is repaired, and how elements close one another. Does not know what verbs mean.
Source: Call Interactive 7.2 and 7.4, section 8 CB101 to CB129.
"""

import re
from dataclasses import dataclass, field
from typing import assert_never

from bridge.protocol.decoding import Remark
from bridge.protocol.markup import (
    DEEPEST,
    HTML,
    HTML_VOID,
    Element,
    Item,
    add_stray,
    local,
)
from bridge.protocol.mending import element_of, mended_text, record_damage
from bridge.protocol.outline import add_text
from bridge.protocol.surroundings import Frame, after_reply, before_reply, find_reply
from bridge.protocol.tags import EMPTY_VERBS, TEXT_VERBS, UNCOUNTED
from bridge.protocol.tokens import Kind, Token, Tokens

_PREFIX = re.compile("xmlns:([^ \t\n=]+)")


@dataclass(slots=True)
class Repaired:
    """What the tolerant reading found: items in order, remarks on places outside verbs, or one refusal.

    `odd`: the first place that strict reading refuses and that needed no repair, -1: none is known.
    """

    items: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    refusal: Remark | None = None
    odd: int = -1


@dataclass(slots=True, eq=False)
class _Open:
    """An element that has begun: its name, what was there before it, and the verb that it is, if it is one."""

    name: str
    written: str
    items: int
    remarks: int
    verb: Element | None = None
    pieces: list[str] = field(default_factory=list)


def repair(text: str, tokens: Tokens) -> Repaired:
    """Read a text that is not well-formed, or that has no `Response` at all."""
    frame = find_reply(text, tokens)
    if isinstance(frame, Remark):
        return Repaired(refusal=frame)
    reading = _Repair(text, frame)
    return reading.run(tokens.pieces)


class _Repair:
    """One reading. At most one text verb and at most one empty verb are open at any moment."""

    def __init__(self, text: str, frame: Frame) -> None:
        self.text = text
        self.frame = frame
        self.prefixes = frozenset(_PREFIX.findall(text))
        self.result = Repaired()
        self.stack: list[_Open] = []
        self.text_verb: _Open | None = None
        self.empty_verb: _Open | None = None
        self.empty_height = 0

    def run(self, pieces: list[Token]) -> Repaired:
        result = self.result
        before_reply(self.text, pieces[: self.frame.begin], result.remarks)
        for token in pieces[: self.frame.begin + 1]:
            if token.odd or (token.kind is Kind.XML_DECLARATION and token.start > 0):
                self._odd(token)
        ended = self.frame.empty
        place = self.frame.begin
        while not ended and place + 1 < len(pieces):
            place += 1
            ended = self._piece(pieces[place], place)
            if result.refusal:
                return Repaired(refusal=result.refusal)
        self._close_text_verb(unclosed=True)
        self._close_empty_verb(unclosed=True)
        if ended:
            after_reply(self.text, pieces[place + 1 :], result.remarks)
        else:
            last = pieces[-1]
            cut = last.kind is Kind.CUT or (last.kind is Kind.CDATA and last.lost)
            result.remarks.append(Remark("CB113", last.start if cut else len(self.text)))
        return result

    def _piece(self, token: Token, place: int) -> bool:
        """Take one piece; True when it was the end of the reply."""
        if token.odd:
            self._odd(token)
        match token.kind:
            case Kind.TEXT:
                self._text(token, self.text[token.start : token.end])
            case Kind.CDATA:
                self._text(token, token.name, literal=True)
            case Kind.START:
                self._start(token)
            case Kind.END:
                return self._end(token, place)
            case Kind.XML_DECLARATION | Kind.JUNK:
                self._odd(token)
            case Kind.ABSENT | Kind.CUT:
                pass
            case _:
                assert_never(token.kind)
        return False

    def _odd(self, token: Token) -> None:
        if self.result.odd < 0:
            self.result.odd = token.start

    def _text(self, token: Token, content: str, *, literal: bool = False) -> None:
        if opened := self.text_verb:
            opened.pieces.append(content if literal else mended_text(content, opened.verb, bare=token.bare))
        else:
            add_text(self.result.items, self.text, token)

    def _start(self, token: Token) -> None:
        name = local(token.name)
        key = name.lower()
        if name != token.name and token.name[: -len(name) - 1] not in self.prefixes:
            self._odd(token)
        is_verb = key in EMPTY_VERBS or key in TEXT_VERBS
        if is_verb:
            self._close_text_verb(unclosed=True)
            self._close_empty_verb(unclosed=True)
        if key not in UNCOUNTED and len(self.stack) + 2 > DEEPEST:
            self.result.refusal = Remark("CB105", token.start)
        elif is_verb:
            self._start_verb(token, name, key)
        else:
            self._start_other(token, name, key)

    def _start_verb(self, token: Token, name: str, key: str) -> None:
        verb = element_of(token, name)
        self.result.items.append(verb)
        if token.empty:
            return
        opened = _Open(key, token.name, len(self.result.items), len(self.result.remarks), verb)
        if key in TEXT_VERBS:
            self.stack.append(opened)
            self.text_verb = opened
        else:
            self.empty_verb, self.empty_height = opened, len(self.stack)

    def _start_other(self, token: Token, name: str, key: str) -> None:
        if self.text_verb and self.text_verb.verb:
            self.text_verb.verb.nested = True
        elif key in HTML:
            add_stray(self.result.items, token.start, token.end)
        else:
            self.result.items.append(Element(name, [], "", nested=False, start=token.start, end=token.end))
        if not token.empty and key not in HTML_VOID:
            self.stack.append(_Open(key, token.name, len(self.result.items), len(self.result.remarks)))

    def _end(self, token: Token, place: int) -> bool:
        key = local(token.name).lower()
        if place == self.frame.end:
            return True
        if self.empty_verb and self.empty_verb.name == key:
            self._compare(self.empty_verb, token)
            self._close_empty_verb(unclosed=False)
            return False
        for height in range(len(self.stack) - 1, -1, -1):
            if self.stack[height].name == key:
                self._compare(self.stack[height], token)
                self._close(height)
                return False
        if key not in HTML_VOID:
            self._without_start(token)
        elif self.text_verb and self.text_verb.verb:
            self.text_verb.verb.nested = True
        else:
            add_stray(self.result.items, token.start, token.end)
        return False

    def _compare(self, opened: _Open, token: Token) -> None:
        if opened.written != token.name:
            self._odd(token)

    def _without_start(self, token: Token) -> None:
        if self.text_verb:
            record_damage(self.text_verb.verb, {"CB128"})
        else:
            self.result.remarks.append(Remark("CB128", token.start, f"</{token.name[:40]}> ends nothing"))

    def _close(self, height: int) -> None:
        """Close an open element with everything in it. What was in one that is no verb is skipped."""
        opened = self.stack[height]
        if opened.verb:
            self._close_text_verb(unclosed=False)
            return
        if self.text_verb and self.stack.index(self.text_verb) < height:
            del self.stack[height:]
            return
        self.text_verb = None
        if self.empty_verb and self.empty_verb.items > opened.items:
            self.empty_verb = None
        self._drop(opened)
        del self.stack[height:]

    def _drop(self, opened: _Open) -> None:
        del self.result.items[opened.items :]
        del self.result.remarks[opened.remarks :]

    def _close_text_verb(self, *, unclosed: bool) -> None:
        opened, self.text_verb = self.text_verb, None
        if opened and opened.verb:
            opened.verb.text = "".join(opened.pieces)
            del self.stack[self.stack.index(opened) :]
            if unclosed:
                record_damage(opened.verb, {"CB121"})

    def _close_empty_verb(self, *, unclosed: bool) -> None:
        opened, self.empty_verb = self.empty_verb, None
        if opened is None or opened.verb is None:
            return
        if unclosed:
            record_damage(opened.verb, {"CB120"})
            return
        opened.verb.nested = len(self.result.items) > opened.items
        self._drop(opened)
        del self.stack[self.empty_height :]
