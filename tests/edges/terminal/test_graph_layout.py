from itertools import pairwise

from bridge.ivr.graph import Edge, End, Graph, Node
from bridge.ivr.ways import WayKind
from bridge.terminal.graph_layout import Box, Row, lay_out
from tests.edges.terminal.graphs import graph, way


def context(name: str) -> tuple[str, str]:
    return "context", name


def rows(drawn: Graph, name: str) -> list[str]:
    return [row.text for row in lay_out(drawn).boxes[context(name)].rows]


def test_contexts_stand_in_layers_by_their_distance_from_the_entry() -> None:
    drawn = graph("main", "far", "near", edges=(way("main", "near"), way("near", "far"), way("far", "main")))
    boxes = lay_out(drawn).boxes
    main, near, far = (boxes[context(name)] for name in ("main", "near", "far"))
    assert main.x + main.width < near.x
    assert near.x + near.width < far.x
    assert main.entry
    assert not near.entry


def test_what_is_not_reached_and_other_ivrs_stand_last_below_each_other() -> None:
    drawn = graph("main", "cellar", edges=(way("main", "ivr:0003*098", "0003*098", WayKind.ENTER_IVR),))
    boxes = lay_out(drawn).boxes
    cellar, other = boxes[context("cellar")], boxes["ivr", "0003*098"]
    assert cellar.x == other.x > boxes[context("main")].x
    assert cellar.y + cellar.height < other.y
    assert other.outside
    assert other.rows == (Row("another IVR", faint=True),)


def test_a_context_that_is_called_like_another_ivr_has_its_own_box() -> None:
    drawn = graph(
        "main", "0003*098", edges=(way("main", "ivr:0003*098", "", WayKind.ENTER_IVR), way("main", "0003*098"))
    )
    assert set(lay_out(drawn).boxes) == {context("main"), context("0003*098"), ("ivr", "0003*098")}


def test_everything_is_inside_the_picture() -> None:
    layout = lay_out(graph("main", "b", "c" * 64, edges=(way("main", "b"),)))
    for box in layout.boxes.values():
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height


def test_a_graph_without_entry_begins_with_its_first_context() -> None:
    nodes = (Node("a", False, False, "", {}), Node("b", False, False, "", {}))
    drawn = Graph("0003*099", "", "v1", False, nodes, (way("a", "b"),))
    boxes = lay_out(drawn).boxes
    assert boxes[context("a")].x < boxes[context("b")].x
    assert [row.text for row in boxes[context("b")].rows] == ["no actions"]


def test_a_box_says_what_the_context_is_and_what_its_options_hold() -> None:
    node = Node("main", True, True, "Greeting", {"start": 1, "1": 2})
    drawn = Graph("0003*099", "", "v1", False, (node,), ())
    assert rows(drawn, "main") == ["Greeting", "direct dial", "start   1 action", "1       2 actions"]


def test_each_way_is_told_below_its_option() -> None:
    ways = (
        way("main", "main", "menu"),
        way("main", "near", "inside office", WayKind.INSIDE),
        way("main", None, "check01", WayKind.REPLY, dynamic=True),
        way("main", None, dynamic=True),
        way("main", None, "nope"),
        way("main", "ivr:0003*098", "0003*098", WayKind.ENTER_IVR),
        way("near", "main"),
        Edge("ivr.on_lifetime", End("main"), WayKind.LIFETIME, "lifetime over"),
    )
    drawn = graph("main", "near", edges=ways)
    assert rows(drawn, "main") == [
        "start   1 action",
        "  to menu ↺ start",
        "  inside office → near",
        "  asks check01",
        "  jump, by a variable",
        "  to nope, which does not exist",
        "  enters 0003*098",
    ]
    assert rows(drawn, "near") == ["start   1 action", "  jump ↩ main"]
    main = lay_out(drawn).boxes[context("main")]
    assert [row.to for row in main.rows] == [None, None, context("near"), None, None, None, ("ivr", "0003*098")]


def test_an_ivr_that_stands_no_further_is_named_without_an_arrow() -> None:
    drawn = graph("main", "cellar", edges=(way("cellar", "ivr:0003*098", "0003*098", WayKind.ENTER_IVR),))
    assert rows(drawn, "cellar") == ["start   1 action", "  enters 0003*098"]
    assert not any(row.to for row in lay_out(drawn).boxes[context("cellar")].rows)


def test_long_texts_are_cut_and_wide_letters_take_their_place() -> None:
    drawn = graph("main", "near", edges=(way("main", "near", "x" * 99),))
    assert rows(drawn, "main")[1].endswith("x…")
    narrow, wide = (Box(name, (Row(""),), 0, 0).width for name in ("aaaa", "日本日本"))
    assert wide > narrow


def test_many_contexts_are_placed_in_no_time() -> None:
    names = [f"c{number}" for number in range(2000)]
    edges = tuple(way(one, other) for one, other in pairwise(names))
    assert len(lay_out(graph(*names, edges=edges)).boxes) == len(names)
