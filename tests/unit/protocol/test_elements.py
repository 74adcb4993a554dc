import pytest

from bridge.protocol.elements import read_strictly
from bridge.protocol.markup import Element, Item, Stray, WellFormed
from bridge.protocol.strangers import read_strangers
from tests.unit.protocol.corpus import vectors


def shape(found: WellFormed | None) -> list[object] | None:
    if found is None:
        return None
    return [
        "stray" if isinstance(item, Stray) else (item.name, item.attributes, item.text, item.nested)
        for item in found.items
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<Responses/>",
        "x<Response/>",
        "<Response/>x",
        "<Response>",
        "<Response><Pause></Response>",
        "<Response><Pause/></response>",
        "<Response>&nbsp;</Response>",
        "<Response>&#8;</Response>",
        "\ufeff<Response/>",
        "<?xml version='1.0'><Response/>",
        "\n<?xml version='1.0'?><Response/>",
        "<Response><cb:Pause/></Response>",
        "<Response><Pause length='1' length='2'/></Response>",
        "<Response>]]></Response>",
        "",
    ],
)
def test_a_text_that_is_not_well_formed_or_no_reply_is_not_read(text: str) -> None:
    assert read_strictly(text) is None


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("<Response/>", []),
        (
            "<?xml version='7'?>\n<Response>\n<Pause length='1'/></Response>",
            [("Pause", [("length", "1")], "", False)],
        ),
        ("<Response>a<Pause/>b</Response>", ["stray", ("Pause", [], "", False), "stray"]),
        ("<Response><TTS>a<Pause/>b</TTS></Response>", [("TTS", [], "ab", True)]),
        ("<RESPONSE><pause/></RESPONSE>", [("pause", [], "", False)]),
        ("<Response><x y='1' a:z='2' xmlns:a='b'>t</x></Response>", [("x", [("y", "1")], "t", False)]),
        ("<Response><b>x</b><Hangup/></Response>", ["stray", ("Hangup", [], "", False)]),
        ("<Response><!-- <x> --><Hangup/><?y z?></Response>", [("Hangup", [], "", False)]),
    ],
)
def test_the_children_of_a_reply_are_read(text: str, items: list[object]) -> None:
    assert shape(read_strictly(text)) == items


def nested(name: str, times: int) -> str:
    return f"<Response>{f'<{name}>' * times}{f'</{name}>' * times}</Response>"


@pytest.mark.parametrize("name", ["TTS", "x"])
@pytest.mark.parametrize("times", [1, 2, 40, 300, 3000])
def test_depth_counts_elements_that_are_open_at_once(name: str, times: int) -> None:
    found = read_strictly(nested(name, times))
    assert found
    assert found.depth == times + 1 or (name == "TTS" and times == 1)


@pytest.mark.parametrize("name", ["Pause", "br"])
def test_empty_verbs_and_void_elements_do_not_count_for_depth(name: str) -> None:
    found = read_strictly(nested(name, 40))
    assert found
    assert found.depth == 1


def test_lines_are_told_where_they_cost_nothing() -> None:
    found = read_strictly("<?xml version='1.0'\n?>\n<Response>\n<Pause/><Hangup/>\n<Pause/></Response>")
    assert found
    assert [item.line for item in found.items if isinstance(item, Element)] == [4, 4, 5]


def others(text: str) -> list[Item]:
    found = read_strangers(text.encode())
    assert found
    return found.items


def test_both_readers_read_our_own_names_alike() -> None:
    read = 0
    for vector in vectors("good"):
        text = vector.body.decode("utf-8", "replace")
        if text.startswith("<Response") and (found := read_strictly(text)):
            for element, stranger in zip(found.items, others(text), strict=True):
                assert isinstance(element, Element)
                element.line = getattr(
                    stranger, "line", 0
                )  # of a tag of several lines one tells the first, one the last
                assert element == stranger
            read += 1
    assert read > 5


def test_names_that_are_not_ours_never_reach_lxml(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def read(octets: bytes) -> WellFormed:
        seen.append(octets)
        return WellFormed([Element("seen", [], "", nested=False)])

    monkeypatch.setattr("bridge.protocol.elements.read_strangers", read)
    strange = [
        "<Response><New/></Response>",
        "<Response><Pause new='1'/></Response>",
        "<Response><a:Pause xmlns:a='b'/></Response>",
        "<Response><?new x?></Response>",
        "<Response><Pause xmlns='new'/></Response>",
        "<Response><Pause length='1' New='2'/></Response>",
        "<Response></New></Response>",
        "<Response><Pause length='1/><New a='></Response>",
    ]
    for text in strange:
        read_strictly(text)
    assert [octets.decode() for octets in seen] == strange
