"""Where things stand in a well-formed reply: the places of what the strict reading has found.

Knows tags and their nesting. Does not know what was found wrong. Source: Call Interactive 7.2 and 8.
"""

from bridge.protocol.markup import DEEPEST, HTML, WHITE, Element, Item, add_stray, local
from bridge.protocol.references import replace_references
from bridge.protocol.tags import UNCOUNTED
from bridge.protocol.tokens import Kind, Token, tokenise


def add_places(text: str, items: list[Item]) -> None:
    """Give the items of a well-formed text the bounds of their start tags or, for stray text, of its beginning."""
    # Both readings find the same items; if they ever did not, a wrong line would be better than no reply.
    for item, place in zip(items, _children(text), strict=False):
        item.start, item.end = place.start, place.end


def _children(text: str) -> list[Item]:
    items: list[Item] = []
    depth = 0
    for token in tokenise(text).pieces:
        if token.kind is Kind.END:
            depth -= 1
        elif token.kind is Kind.START:
            if depth == 1:
                _child(items, token)
            depth += not token.empty
        elif depth == 1 and token.kind in {Kind.TEXT, Kind.CDATA}:
            add_text(items, text, token)
    return items


def _child(items: list[Item], token: Token) -> None:
    name = local(token.name)
    if name.lower() in HTML:
        add_stray(items, token.start, token.end)
    else:
        items.append(Element(name, [], "", nested=False, start=token.start, end=token.end))


def add_text(items: list[Item], text: str, token: Token) -> None:
    """Note text between verbs, unless it is only white space."""
    if token.kind is Kind.CDATA:
        content, indent = token.name, 0
    else:
        written = text[token.start : token.end]
        content, indent = replace_references(written, set()), len(written) - len(written.lstrip(WHITE))
    if content.strip(WHITE):
        add_stray(items, token.start + indent, token.end)


def too_deep_at(text: str) -> int:
    """Find the start tag that is one too deep in a well-formed text; -1 when none is."""
    counted: list[bool] = []
    depth = 0
    for token in tokenise(text).pieces:
        if token.kind is Kind.END:
            depth -= counted.pop()
        elif token.kind is Kind.START:
            counts = not counted or local(token.name).lower() not in UNCOUNTED
            if depth + counts > DEEPEST:
                return token.start
            if not token.empty:
                counted.append(counts)
                depth += counts
    return -1
