import pytest

from bridge.protocol.markup import Element
from bridge.protocol.mending import element_of, mended_text, record_damage
from bridge.protocol.tokens import tokenise


@pytest.mark.parametrize(
    ("tag", "attributes", "damage"),
    [
        ("<a b='1\n2'>", [("b", "1 2")], None),
        ("<a b='&#10;&lt;'>", [("b", "\n<")], None),
        ("<a b='&' c='&' d>", [("b", "&"), ("c", "&")], ["CB122", "CB126"]),
        ("<a b='1 < 2 &nbsp;'>", [("b", "1 < 2 \xa0")], ["CB123", "CB125"]),
        ("<a x:b='&' xmlns='c' xmlns:d='e'>", [], None),
    ],
)
def test_a_tag_becomes_an_element_that_tells_each_damage_once(
    tag: str, attributes: list[tuple[str, str]], damage: list[str] | None
) -> None:
    (token,) = tokenise(tag).pieces
    element = element_of(token, "a")
    assert (element.attributes, element.damage) == (attributes, damage)
    assert (element.start, element.end) == (0, len(tag))


def test_a_text_tells_its_damage_to_its_verb() -> None:
    verb = Element("a", [], "", nested=False)
    assert mended_text("1 < 2 &", verb, bare=True) == "1 < 2 &"
    assert mended_text("&;", verb, bare=False) == "&;"
    assert mended_text("&", None, bare=False) == "&"
    record_damage(verb, {"CB121"})
    assert verb.damage == ["CB121", "CB122", "CB125"]
