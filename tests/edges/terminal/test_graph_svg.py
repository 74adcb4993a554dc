from lxml import etree

from bridge.ivr.graph import Graph
from bridge.ivr.ways import WayKind
from bridge.terminal.graph_svg import svg_of
from tests.edges.terminal.graphs import graph, hostile, way

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: Graph) -> etree._Element:
    return etree.fromstring(svg_of(drawn).encode())


def test_boxes_names_and_arrows_are_drawn() -> None:
    edges = (way("main", "near", "go"), way("main", "ivr:0003*098", "", WayKind.ENTER_IVR))
    root = parsed(graph("main", "near", edges=edges))
    assert [rect.get("class") for rect in root.findall(f"{SVG}rect")] == ["entry", None, "outside"]
    names = [text.text for text in root.findall(f"{SVG}text") if text.get("class") == "name"]
    assert names == ["main", "near", "0003*098"]
    assert len([path for path in root.findall(f"{SVG}path") if path.get("marker-end")]) == 2
    assert root.findtext(f"{SVG}title") == "0003*099 Main menu"


def legend_of(text: str) -> tuple[list[str | None], list[str | None]]:
    """The borders that it shows, and what it says."""
    (legend,) = (
        group for group in etree.fromstring(text.encode()).findall(f"{SVG}g") if group.get("class") == "legend"
    )
    return [one.get("class") for one in legend.iter(f"{SVG}rect")], [one.text for one in legend.iter(f"{SVG}text")]


def test_a_legend_says_what_the_borders_mean_that_are_there() -> None:
    assert legend_of(svg_of(graph("main"))) == (["entry"], ["calls enter here"])
    edges = (way("main", "ivr:0003*098", "", WayKind.ENTER_IVR),)
    borders, words = legend_of(svg_of(graph("main", edges=edges), live=True))
    assert borders == ["entry", "outside"]
    assert words == ["calls enter here", "another IVR", "a number in a corner: callers there now"]


def test_the_legend_lies_within_the_picture_below_the_boxes() -> None:
    root = parsed(graph("main"))
    (legend,) = (group for group in root.findall(f"{SVG}g") if group.get("class") == "legend")
    lowest = max(float(str(rect.get("y"))) + float(str(rect.get("height"))) for rect in root.findall(f"{SVG}rect"))
    for text in legend.iter(f"{SVG}text"):
        assert lowest < float(str(text.get("y"))) < float(str(root.get("height")))
        assert float(str(text.get("x"))) + 7.3 * len(str(text.text)) <= float(str(root.get("width")))


def test_hostile_names_make_no_markup_and_nothing_that_xml_may_not_hold() -> None:
    root = parsed(hostile())
    assert not root.findall(f".//{SVG}script")
    (name,) = {text.text for text in root.findall(f"{SVG}text") if text.get("class") == "name"} - {"b"}
    assert name == "</text><script>\ufffd[2J\ufffd\ufffd]]>&\"'`|#é日本"
    assert "\x1b" not in svg_of(hostile())


def test_the_picture_is_as_large_as_it_says() -> None:
    root = parsed(graph("main"))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_a_live_picture_has_a_place_for_callers_in_each_context_and_no_style_of_its_own() -> None:
    edges = (way("main", "ivr:0003*098", "", WayKind.ENTER_IVR),)
    text = svg_of(graph("main", edges=edges), live=True)
    root = etree.fromstring(text.encode())
    assert "<style" not in text
    assert [spot.get("data-callers") for spot in root.iter(f"{SVG}text") if spot.get("class") == "callers"] == ["main"]
    assert len([group for group in root.findall(f"{SVG}g") if group.get("class") != "legend"]) == 2


def test_hostile_names_make_no_markup_in_a_live_picture_either() -> None:
    root = etree.fromstring(svg_of(hostile(), live=True).encode())
    assert not root.findall(f".//{SVG}script")
    assert len([spot for spot in root.iter(f"{SVG}text") if spot.get("class") == "callers"]) == 2
