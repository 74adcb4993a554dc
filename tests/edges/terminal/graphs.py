"""Graphs to draw."""

from bridge.ivr.graph import Edge, End, Graph, Node
from bridge.ivr.ways import WayKind

HOSTILE = "</text><script>\x1b[2J\x00\u202e]]>&\"'`|#é日本"


def graph(*names: str, edges: tuple[Edge, ...] = (), **options: int) -> Graph:
    """Contexts of these names, the first of them the entry."""
    nodes = tuple(Node(name, number == 0, False, "", options or {"start": 1}) for number, name in enumerate(names))
    return Graph("0003*099", "Main menu", "v1", False, nodes, edges)


def way(start: str, to: str | None, label: str = "", kind: WayKind = WayKind.JUMP, *, dynamic: bool = False) -> Edge:
    """A way from option `start` of one context to another; `ivr:` before the name of another IVR."""
    end = None if to is None else End(ivr=to.removeprefix("ivr:")) if to.startswith("ivr:") else End(to)
    return Edge(f"context.{start}.option.start[1]", end, kind, label, dynamic, start)


def hostile() -> Graph:
    """Every text is hostile."""
    edges = (
        way(HOSTILE, "b", HOSTILE),
        way("b", HOSTILE, HOSTILE),
        way("b", None, HOSTILE, WayKind.REPLY, dynamic=True),
        way("b", f"ivr:{HOSTILE}", HOSTILE, WayKind.ENTER_IVR),
    )
    nodes = (Node(HOSTILE, True, True, HOSTILE, {"start": 1}), Node("b", False, False, "", {"start": 2}))
    return Graph("0003*099", HOSTILE, "v1", False, nodes, edges)
