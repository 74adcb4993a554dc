import pytest

from bridge.protocol.markup import Element
from bridge.protocol.strangers import read_strangers


def test_a_namespace_is_no_part_of_a_name() -> None:
    found = read_strangers(b"<r:Response xmlns:r='urn:a b'><r:x r:y='1' z='2'>t</r:x></r:Response>")
    assert found
    (element,) = found.items
    assert isinstance(element, Element)
    assert (element.name, element.attributes, element.text) == ("x", [("z", "2")], "t")


@pytest.mark.parametrize(
    "octets", [b"", b"<x/>", b"<Response>", b"<Response a='1' a='2'/>", b"<Response>\xff</Response>"]
)
def test_what_is_not_well_formed_or_no_reply_is_not_read(octets: bytes) -> None:
    assert read_strangers(octets) is None


def test_text_of_html_between_verbs_belongs_to_no_verb() -> None:
    found = read_strangers(b"<Response><b>x<i>y</i></b><Say>z</Say></Response>")
    assert found
    assert [getattr(item, "text", "stray") for item in found.items] == ["stray", "z"]
    assert found.depth == 3
