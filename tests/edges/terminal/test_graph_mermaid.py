import re

from bridge.ivr.graph import Edge, End
from bridge.ivr.ways import WayKind
from bridge.terminal.graph_mermaid import mermaid_of
from tests.edges.terminal.graphs import graph, hostile, way

NODE = r"""[a-z0-9_]+(\[".*"\]|\(\[".*"\]\)|\{\{".*"\}\})"""
WAY = r"""[a-z0-9_]+ (-\.->|-->\|"[^|"]*"\|) [a-z0-9_]+"""
LINE = re.compile(f"  (style c0 stroke-width:3px|{NODE}|{WAY})")


def test_contexts_ways_scripts_and_other_ivrs() -> None:
    edges = (
        way("main", "near", "inside office", WayKind.INSIDE),
        way("main", "near", "inside office", WayKind.INSIDE),
        way("near", "main"),
        way("near", None, "check01", WayKind.REPLY, dynamic=True),
        way("near", None, dynamic=True),
        way("near", "ivr:0003*098", "0003*098", WayKind.ENTER_IVR),
        Edge("ivr.on_lifetime", End("main"), WayKind.LIFETIME, "lifetime over"),
    )
    text = mermaid_of(graph("main", "near", edges=edges))
    assert text.splitlines()[:5] == [
        "flowchart LR",
        '  c0["main<br/>start"]',
        "  style c0 stroke-width:3px",
        '  c1["near<br/>start"]',
        '  i0(["0003*098"])',
    ]
    assert text.count('  c0 -->|"inside office"| c1\n') == 1
    assert '  c1 -->|"jump"| c0\n' in text
    assert '{{"asks check01"}}' in text
    assert '{{"jump"}}' in text
    assert '  c1 -->|"0003*098"| i0\n' in text
    assert "lifetime" not in text


def test_hostile_names_never_steer_the_notation() -> None:
    first, *lines = mermaid_of(hostile()).splitlines()
    assert first == "flowchart LR"
    for line in lines:
        assert LINE.fullmatch(line), line
        assert "script>" not in line.replace("script#gt;", "")
        assert "`" not in line
