import pytest

from bridge.protocol.decoding import decode_body
from bridge.protocol.elements import read_strictly
from bridge.protocol.markup import Item
from bridge.protocol.outline import add_places, add_text, too_deep_at
from bridge.protocol.tokens import tokenise
from tests.unit.protocol.corpus import vectors


def placed(text: str) -> list[str]:
    found = read_strictly(text)
    assert found
    add_places(text, found.items)
    return [text[item.start : item.end] for item in found.items]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("<Response>\n<e b='1'/> x<!-- y -->z <c>t<d/></c><br/></Response>", ["<e b='1'/>", "x", "<c>", "<br/>"]),
        ("<Response><![CDATA[ x ]]>&#32;</Response>", ["<![CDATA[ x ]]>"]),
        ("<Response>&#32;<a/></Response>", ["<a/>"]),
        ("<Response/>", []),
    ],
)
def test_items_get_the_bounds_of_their_tags(text: str, pieces: list[str]) -> None:
    assert placed(text) == pieces


def test_every_item_of_a_well_formed_vector_has_a_place() -> None:
    for vector in vectors():
        text = decode_body(vector.body, "windows-1252").text
        if "<!D" not in text and (found := read_strictly(text)):
            add_places(text, found.items)
            assert all(
                text[item.start :].startswith(f"<{item.name}")
                for item in found.items
                if hasattr(item, "name") and ":" not in text
            )


def test_white_space_between_verbs_is_nothing() -> None:
    items: list[Item] = []
    add_text(items, " \n", tokenise(" \n").pieces[0])
    assert items == []


def test_the_tag_that_is_one_too_deep_is_found() -> None:
    deep = "<Response>" + "<b>" * 32 + "</b>" * 32 + "</Response>"
    assert too_deep_at(deep) == 10 + 3 * 31
    assert too_deep_at("<Response>" + "<b>" * 31 + "<br/></b></Response>") == -1
