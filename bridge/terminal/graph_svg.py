"""A graph as an SVG picture, for a browser or a document: dark text on light boxes, and the other way round at night.

Knows shapes and colours. Does not know where boxes stand, nor IVRs.
"""

from collections.abc import Iterator
from html import escape

from bridge.ivr.graph import Graph
from bridge.terminal.graph_layout import CHARACTER, LINE, PADDING, Box, lay_out

_STYLE = """
text { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; fill: #1c2733; white-space: pre; }
.name { font-weight: bold; }
.faint { fill: #51616f; }
rect { fill: #f4f7fb; stroke: #5b7083; stroke-width: 1.2; }
.entry { stroke: #1f7a4d; stroke-width: 2.4; }
.outside { stroke-dasharray: 4 3; }
path { fill: none; stroke: #5b7083; stroke-width: 1.3; }
marker path { fill: #5b7083; stroke: none; }
@media (prefers-color-scheme: dark) {
  svg { background: #14191f; }
  text { fill: #e8edf2; } .faint { fill: #a9b8c6; }
  rect { fill: #1e2731; stroke: #8fa3b5; } .entry { stroke: #5ed39a; }
  path { stroke: #8fa3b5; } marker path { fill: #8fa3b5; }
}"""
_MARKER = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


_KEY = 26
"""Width of a box in the legend."""


def svg_of(graph: Graph, *, live: bool = False) -> str:
    """The whole picture. Every text of a file is escaped: it may hold anything.

    `live`: for a page that has a style of its own, with a place in each context for the number of its callers.
    """
    layout = lay_out(graph)
    title = _text(f"{graph.ivr} {graph.name}".strip())
    boxes = layout.boxes
    named = (("context", node.context) for node in graph.nodes)
    numbers = {key: number for number, key in enumerate(dict.fromkeys((*named, *boxes)))}
    outside = any(box.outside for box in boxes.values())
    legend, wide = _legend(layout.height, outside=outside, live=live)
    width, height = f"{max(layout.width, wide):.0f}", f"{layout.height + LINE + PADDING:.0f}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}"',
        f'width="{width}" height="{height}"><title>{title}</title>',
        _MARKER if live else f"<style>{_STYLE}</style>{_MARKER}",
        *(line for key, box in boxes.items() for line in (_live_box(box, numbers[key]) if live else _box(box))),
        *(
            _arrow(box, number, boxes[row.to], f' data-ways="{numbers[key]} {numbers[row.to]}"' if live else "")
            for key, box in boxes.items()
            for number, row in enumerate(box.rows)
            if row.to
        ),
        *legend,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _legend(top: float, *, outside: bool, live: bool) -> tuple[list[str], float]:
    """What the borders mean, in one line below `top`, and how wide that is."""
    said = [("entry", "calls enter here"), *([("outside", "another IVR")] if outside else [])]
    lines, left = ['<g class="legend">'], float(PADDING)
    for sort, words in said:
        lines.append(f'<rect class="{sort}" x="{left:.1f}" y="{top:.1f}" width="{_KEY}" height="{LINE - 4}" rx="4"/>')
        lines.append(_words(left + _KEY + PADDING / 2, top, words))
        left += _KEY + CHARACTER * len(words) + 2 * PADDING
    if live:
        words = "a number in a corner: callers there now"
        lines.append(_words(left, top, words))
        left += CHARACTER * len(words) + PADDING
    return [*lines, "</g>"], left


def _words(left: float, top: float, words: str) -> str:
    return f'<text class="faint" x="{left:.1f}" y="{top + LINE - 7:.1f}">{_text(words)}</text>'


def _box(box: Box) -> Iterator[str]:
    sort = ' class="entry"' if box.entry else ' class="outside"' if box.outside else ""
    yield f'<rect{sort} x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="7"/>'
    left = box.x + PADDING
    yield f'<text class="name" x="{left:.1f}" y="{box.y + LINE:.1f}">{_text(box.name)}</text>'
    for number, row in enumerate(box.rows):
        faint = ' class="faint"' if row.faint else ""
        at = f'x="{left:.1f}" y="{box.y + LINE * (number + 2):.1f}"'
        yield f'<text{faint} xml:space="preserve" {at}>{_text(row.text)}</text>'


def _live_box(box: Box, number: int) -> Iterator[str]:
    """With an id to which a page can lead: its number among the contexts of the file, which its arrows name, too."""
    yield f'<g class="box" id="box-{number}" data-box="{number}">' if not box.outside else "<g>"
    yield from _box(box)
    if not box.outside:
        at = f'x="{box.x + box.width - PADDING:.1f}" y="{box.y + LINE:.1f}"'
        yield f'<text class="callers" data-callers="{_text(box.name)}" {at}></text>'
    yield "</g>"


def _arrow(start: Box, row: int, end: Box, more: str) -> str:
    """A curve from a row to the name of the box where it leads."""
    x1, y1, x2, y2 = start.x + start.width, start.middle_of(row), end.x, end.y + LINE * 3 / 4
    bend = (x2 - x1) / 2
    path = f"M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return f'<path{more} d="{path}" marker-end="url(#head)"/>'


def _text(text: str) -> str:
    """Escaped, and without the characters that no XML document may hold."""
    return escape("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))
