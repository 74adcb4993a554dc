"""Where the boxes of a graph stand, in layers by how many jumps they are from the entry, and what their lines say.

Knows a graph and sizes in pixels. Does not know colours, nor SVG.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import east_asian_width

from bridge.ivr.graph import Edge, End, Graph, Node
from bridge.ivr.ways import WayKind

CHARACTER = 7.3
"""Width of a character of the font that is used, in pixels."""
LINE = 18
PADDING = 12
GAP_X, GAP_Y = 110, 34
_LONGEST = 48


Key = tuple[str, str]
"""What tells boxes apart: `context` or `ivr`, and the name; a context may be called like another IVR."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a box. `to`: the box to which an arrow leads from it; ways back are said in words."""

    text: str
    to: Key | None = None
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A context or another IVR. `x` and `y` are its upper left corner."""

    name: str
    rows: tuple[Row, ...]
    x: float
    y: float
    entry: bool = False
    outside: bool = False
    """Another IVR."""

    @property
    def width(self) -> float:
        """As wide as its longest line; its name is bold."""
        return CHARACTER * max(_columns(self.name) + 1, *(_columns(row.text) for row in self.rows)) + 2 * PADDING

    @property
    def height(self) -> float:
        """A line for its name, and its rows."""
        return LINE * (1 + len(self.rows)) + PADDING

    def middle_of(self, row: int) -> float:
        """Where a row stands."""
        return self.y + LINE * (row + 2) - LINE / 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes, and the size of the whole."""

    boxes: Mapping[Key, Box]
    width: float
    height: float


def lay_out(graph: Graph) -> Layout:
    """Place everything: layers from left to right, each from top to bottom in the order of the ways that lead there."""
    drawing = _Drawing(graph)
    boxes: dict[Key, Box] = {}
    x, height = float(PADDING), 0.0
    for keys in drawing.layers:
        y = float(PADDING)
        for key in keys:
            box = boxes[key] = drawing.box(key, x, y)
            y += box.height + GAP_Y
        x += max(boxes[key].width for key in keys) + GAP_X
        height = max(height, y - GAP_Y + PADDING)
    return Layout(boxes, x - GAP_X + PADDING, height)


class _Drawing:
    """A graph, sorted by what is asked of it."""

    def __init__(self, graph: Graph) -> None:
        self.nodes = {_context(node.context): node for node in graph.nodes}
        self.out_of: dict[Key, list[Edge]] = {key: [] for key in self.nodes}
        for edge in graph.edges:
            if edge.context:
                self.out_of[_context(edge.context)].append(edge)
        self.layers = list(self._layers(graph))
        self.depth = {key: number for number, keys in enumerate(self.layers) for key in keys}

    def box(self, key: Key, x: float, y: float) -> Box:
        """The box of a context, or of another IVR, at a place."""
        node = self.nodes.get(key)
        if node is None:
            return Box(key[1], (Row("another IVR", faint=True),), x, y, outside=True)
        return Box(key[1], tuple(self._rows(node)), x, y, entry=node.entry)

    def _layers(self, graph: Graph) -> Iterator[list[Key]]:
        """Contexts by their distance from the entry; those that cannot be reached, and other IVRs, come last."""
        left = dict.fromkeys(self.nodes)
        layer = [_context(node.context) for node in graph.nodes if node.entry][:1] or list(left)[:1]
        while layer:
            yield layer
            for key in layer:
                del left[key]
            reached = (_key(edge.to) for key in layer for edge in self.out_of[key] if edge.to)
            layer = [key for key in dict.fromkeys(reached) if key in left]
        others = dict.fromkeys(_key(edge.to) for edge in graph.edges if edge.to and edge.to.ivr)
        if rest := [*left, *others]:
            yield rest

    def _rows(self, node: Node) -> Iterator[Row]:
        """What the context is, then each option with the ways that lead out of it."""
        if node.description:
            yield Row(_cut(node.description), faint=True)
        if node.direct_dial:
            yield Row("direct dial", faint=True)
        ways: dict[str, list[Edge]] = {}
        for edge in self.out_of[_context(node.context)]:
            ways.setdefault(_option(edge.start), []).append(edge)
        for option, count in node.options.items():
            yield Row(f"{option:<8}{count} action{'' if count == 1 else 's'}")
            for edge in ways.get(option, ()):
                yield self._way(edge, node)
        if not node.options:
            yield Row("no actions", faint=True)

    def _way(self, edge: Edge, node: Node) -> Row:
        words = _words(edge)
        if edge.to is None:
            return Row(_cut(f"  {words}"), faint=True)
        to, here = _key(edge.to), _context(node.context)
        if to == here:
            return Row(_cut(f"  {words} ↺ {edge.to.option}"), faint=True)
        if self.depth[to] <= self.depth[here] and edge.to.ivr:
            return Row(_cut(f"  {words}"), faint=True)
        if self.depth[to] <= self.depth[here]:
            return Row(_cut(f"  {words} ↩ {to[1]}"), faint=True)
        named = words if to[1] in words else f"{words} → {to[1]}"
        return Row(_cut(f"  {named}"), to, faint=True)


def _words(edge: Edge) -> str:
    label = edge.label or edge.kind.replace("_", " ")
    match edge.kind:
        case WayKind.REPLY:
            return f"asks {label}"
        case WayKind.JUMP if edge.label:
            words = f"to {label}"
        case WayKind.ENTER_IVR:
            words = f"enters {label}"
        case _:
            words = label
    if edge.to is None:
        return f"{words}, by a variable" if edge.dynamic else f"{words}, which does not exist"
    return words


def _context(name: str) -> Key:
    return "context", name


def _key(end: End) -> Key:
    return ("ivr", end.ivr) if end.ivr else _context(end.context)


def _option(address: str) -> str:
    """`1` of `context.main.option.1[2]`."""
    return address.rpartition(".option.")[2].partition("[")[0]


def _columns(text: str) -> int:
    """How many characters wide a text is; those of the Far East take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
