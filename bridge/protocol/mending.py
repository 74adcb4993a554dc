"""The tolerant scanner, one verb: its start tag and text with what was repaired in them, each code once.

Knows damage inside a tag and a text. Does not know how elements nest. Source: Call Interactive 8, CB122 to CB129.
"""

from typing import Final

from bridge.protocol.markup import Element
from bridge.protocol.references import replace_references
from bridge.protocol.tokens import Token

_SPACES: Final = str.maketrans("\t\n", "  ")
"""XML makes a raw tab or line feed in an attribute a space."""


def element_of(token: Token, name: str) -> Element:
    """Make the element of a verb's start tag, without attributes that have a prefix."""
    element = Element(name, [], "", nested=False, start=token.start, end=token.end)
    damage = {"CB125"} if token.bare else set()
    if token.lost:
        damage.add("CB126")
    for attribute, raw in token.attributes:
        if ":" not in attribute and attribute != "xmlns":
            element.attributes.append((attribute, replace_references(raw.translate(_SPACES), damage)))
    record_damage(element, damage)
    return element


def mended_text(content: str, verb: Element | None, *, bare: bool) -> str:
    """Replace the references of a text; what was repaired is noted in the verb that it belongs to."""
    damage = {"CB125"} if bare else set()
    content = replace_references(content, damage)
    record_damage(verb, damage)
    return content


def record_damage(verb: Element | None, damage: set[str]) -> None:
    """Note what was repaired in a verb, each code once."""
    if verb and damage:
        verb.damage = sorted(damage.union(verb.damage or ()))
