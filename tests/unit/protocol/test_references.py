import pytest

from bridge.protocol.references import FORBIDDEN, replace_references


@pytest.mark.parametrize(
    ("text", "read", "damage"),
    [
        ("plain", "plain", set()),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'", set()),
        ("&#65;&#x42;&#0000000067;", "ABC", set()),
        ("&nbsp;&eacute;&hearts;", "\xa0é♥", {"CB123"}),
        ("a & b &nosuch; &amp", "a & b &nosuch; &amp", {"CB122"}),
        ("&#X41;&#;&#x;&;", "&#X41;&#;&#x;&;", {"CB122"}),
        ("a&#8;b&#0;&#xD800;&#xFFFE;&#x110000;&#99999999;", "ab", {"CB129"}),
        (f"&#{'9' * 5000};", "", {"CB129"}),
        (f"&#{'0' * 5000}65;", "A", set()),
        ("&&lt;", "&<", {"CB122"}),
        ("&amp;lt;", "&lt;", set()),
    ],
)
def test_references_are_replaced_once_and_damage_is_told(text: str, read: str, damage: set[str]) -> None:
    found: set[str] = set()
    assert replace_references(text, found) == read
    assert found == damage


def test_xml_allows_tabs_and_emoji_and_no_control_characters() -> None:
    assert not FORBIDDEN.search("\t\n\r \ud7ff\ue000\ufffd😀")
    assert all(FORBIDDEN.search(one) for one in ("\x00", "\x1f", "\ud800", "\ufffe", "\uffff"))
