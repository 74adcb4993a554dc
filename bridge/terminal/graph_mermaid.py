"""A graph as Mermaid text, which many wikis draw.

Knows Mermaid's notation. Does not know IVRs.
"""

from collections.abc import Iterator, Mapping
from zlib import crc32

from bridge.ivr.graph import Edge, Graph
from bridge.ivr.ways import WayKind

_STEERING = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "|": "#124;", "`": "#96;"}


def mermaid_of(graph: Graph) -> str:
    """The whole text. Names of a file never steer the notation: they stand in quotes, with entities."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    ids = {node.context: f"c{number}" for number, node in enumerate(graph.nodes)}
    yield "flowchart LR"
    for node in graph.nodes:
        options = " ".join(node.options)
        yield f'  {ids[node.context]}["{_text(node.context)}<br/>{_text(options)}"]'
        if node.entry:
            yield f"  style {ids[node.context]} stroke-width:3px"
    others = dict.fromkeys(edge.to.ivr for edge in graph.edges if edge.to and edge.to.ivr)
    others_ids = {name: f"i{number}" for number, name in enumerate(others)}
    for name, own in others_ids.items():
        yield f'  {own}(["{_text(name)}"])'
    yield from dict.fromkeys(line for edge in graph.edges if edge.context for line in _edge(edge, ids, others_ids))


def _edge(edge: Edge, ids: Mapping[str, str], others: Mapping[str, str]) -> Iterator[str]:
    """One way; several that look the same are drawn once. What a script or a variable decides has a node of its own."""
    start, label = ids[edge.context], _text(edge.label or edge.kind.replace("_", " "))
    if edge.to is None:
        decides = "asks " if edge.kind is WayKind.REPLY else ""
        place = f"s_{start}_{crc32(label.encode('utf-8', 'replace')):08x}"
        yield f'  {place}{{{{"{decides}{label}"}}}}'
        yield f"  {start} -.-> {place}"
    else:
        to = others[edge.to.ivr] if edge.to.ivr else ids[edge.to.context]
        yield f'  {start} -->|"{label}"| {to}'


def _text(text: str) -> str:
    return "".join(_STEERING.get(char, char if char.isprintable() else "?") for char in text)
