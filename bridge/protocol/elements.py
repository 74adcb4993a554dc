"""The strict reading: a well-formed reply to its elements. The only user of lxml.

Knows XML. Does not know verbs' meaning. Source: Call Interactive 7.3.

lxml keeps every name that it has ever read, for as long as its thread lives, and at 100 MB of them it reads nothing
any more. So it is only shown texts whose names are ours; a text with any other name is read by `strangers.py`.
"""

import re
from typing import Final

from lxml import etree

from bridge.protocol.markup import WHITE, Element, WellFormed, add_stray
from bridge.protocol.strangers import read_strangers
from bridge.protocol.tags import ATTRIBUTE_NAMES, TAG_NAMES, UNCOUNTED

_PARSER: Final = etree.XMLParser(
    encoding="utf-8",
    load_dtd=False,
    no_network=True,
    remove_comments=True,
    remove_pis=True,
    resolve_entities=False,
    strip_cdata=True,
)
_VALUE = "\"[^\"<\n]*+\"|'[^'<\n]*+'"
_STRANGE = re.compile(
    f"<(?!/?(?:{'|'.join(TAG_NAMES)})(?:[ \t]++(?:{'|'.join(ATTRIBUTE_NAMES)})=(?:{_VALUE}))*+[ \t]*+/?>|!--)"
)
"""A tag that lxml is not shown. One of several lines is not either: lxml tells its last line, and the first counts."""
_XML_DECLARATION = re.compile(r"<\?xml[ \t\n][^<>]*+>")
_TOO_DEEP: Final = 114
"""libxml2's code for a text deeper than it reads."""


def read_strictly(text: str) -> WellFormed | None:
    """Read the children of `Response`; None when the text is not well-formed or has another root element.

    The text holds no document type declaration: the caller has made sure of that.
    """
    if text.startswith("\ufeff"):
        return None
    if found := _XML_DECLARATION.match(text):
        if text[found.end() - 2] != "?":
            return None
        text = "\n" * text.count("\n", 0, found.end()) + text[found.end() :]
    octets = text.encode()
    if _STRANGE.search(text):
        return read_strangers(octets)
    try:
        root = etree.fromstring(octets, _PARSER)
    except etree.XMLSyntaxError as error:
        return read_strangers(octets) if getattr(error, "code", 0) == _TOO_DEEP else None
    return _children(root) if root.tag == "Response" else None


def _children(root: etree._Element) -> WellFormed:
    found = WellFormed([])
    items = found.items
    if root.text and root.text.strip(WHITE):
        add_stray(items)
    for child in root:
        text, tail, nested = child.text or "", child.tail, len(child) > 0
        if nested:
            text = "".join(map(str, child.itertext()))
            found.depth = max(found.depth, 1 + _depth(child))
        attributes: list[tuple[str, str]] = child.items()  # type: ignore[assignment]  # the stubs know Python 2's octets
        line: int = child.sourceline  # type: ignore[assignment]  # the stubs do not know it
        items.append(Element(child.tag, attributes, text, nested, line))
        if tail and tail.strip(WHITE):
            add_stray(items)
    return found


def _depth(top: etree._Element) -> int:
    """Tell how many elements that count are open at once in an element, itself included."""
    deepest = 0
    todo = [(top, 0)]
    while todo:
        element, depth = todo.pop()
        depth += element.tag.lower() not in UNCOUNTED
        deepest = max(deepest, depth)
        todo.extend((child, depth) for child in element)
    return deepest
