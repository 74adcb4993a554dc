"""Draws the pictures of docs/explanation/how-a-call-flows.md: who says what to whom, and the IVR of the lab's 099.

Run it with `python docs/generate_pictures.py`; tests/docs/test_generated.py fails when a picture is not what it would
draw. The pictures are plain SVG: a browser needs nothing from elsewhere to show them.
"""  # noqa: INP001 - a program beside its pages, no package

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # what stands beside it counts, not what is installed

from bridge.ivr.graph import graph_of  # noqa: E402 - after the path is known
from bridge.ivr.live import LiveSet  # noqa: E402 - as above
from bridge.ivr.load import load_ivr  # noqa: E402 - as above
from bridge.ivr.outside import Outside  # noqa: E402 - as above
from bridge.terminal.graph_svg import svg_of  # noqa: E402 - as above

EXPLANATION = ROOT / "docs" / "explanation"
DEMO = ROOT / "lab" / "etc" / "ivr" / "0003-099.toml"
LANES = {"caller": 80, "Asterisk": 290, "Callbridge": 570, "your script": 850}
WIDTH, STEP, TOP = 930, 38, 60
STEPS = (
    ("caller", "Asterisk", "INVITE: the call comes in"),
    ("Asterisk", "Callbridge", "Stasis(callbridge): who calls whom"),
    ("Callbridge", "Callbridge", "which IVR? is there room?"),
    ("Callbridge", "Asterisk", "answer, play the sound"),
    ("Asterisk", "caller", "“Welcome …”"),
    ("caller", "Asterisk", "key 1"),
    ("Asterisk", "Callbridge", "ChannelDtmfReceived 1"),
    ("Callbridge", "Asterisk", "stop the sound"),
    ("Callbridge", "your script", "GET /menu?choice=1&CallID=…"),
    ("your script", "Callbridge", "<Response><PlayTTS>…</Response>"),
    ("Callbridge", "Callbridge", "read, bound, mend; speak it"),
    ("Callbridge", "Asterisk", "play the speech"),
    ("Asterisk", "caller", "“Sales is open until six.”"),
    ("caller", "Asterisk", "BYE"),
    ("Asterisk", "Callbridge", "StasisEnd, ChannelDestroyed"),
    ("Callbridge", "your script", "event hangup, until it is taken"),
)
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1c2733; text-anchor: middle; }
.lane { font-weight: 600; }
.card { fill: #ffffff; stroke: #c9d3dc; }
.head { fill: #e8f0f9; stroke: #5b7083; }
line, path { stroke: #5b7083; stroke-width: 1.4; fill: none; }
.life { stroke-dasharray: 3 4; stroke: #9fb0bf; }
marker path { fill: #5b7083; stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #e8edf2; } .card { fill: #14191f; stroke: #3b4854; } .head { fill: #1e2731; stroke: #8fa3b5; }
  line, path { stroke: #8fa3b5; } .life { stroke: #51616f; } marker path { fill: #8fa3b5; }
}"""
TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


def pictures() -> dict[Path, str]:
    """Every picture by its path."""
    return {EXPLANATION / "how-a-call-flows.svg": flow(), EXPLANATION / "demo-ivr.svg": demo()}


def flow() -> str:
    """One lane for each who speaks, time downwards."""
    height = TOP + STEP * (len(STEPS) + 1)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}">',
            "<title>How a call flows between caller, Asterisk, Callbridge and your script</title>",
            f"<style>{STYLE}</style>",
            TIP,
            f'<rect class="card" x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="8"/>',
            *(line for name, x in LANES.items() for line in _lane(name, x, height)),
            *(line for count, step in enumerate(STEPS, start=1) for line in _step(*step, TOP + STEP * count)),
            "</svg>",
            "",
        )
    )


def _lane(name: str, x: int, height: int) -> Iterator[str]:
    yield f'<line class="life" x1="{x}" y1="{TOP - 10}" x2="{x}" y2="{height - 14}"/>'
    yield f'<rect class="head" x="{x - 62}" y="16" width="124" height="32" rx="6"/>'
    yield f'<text class="lane" x="{x}" y="37">{name}</text>'


def _step(source: str, target: str, words: str, y: int) -> Iterator[str]:
    start, end = LANES[source], LANES[target]
    if start == end:
        yield f'<path d="M{start} {y - 14} h26 v14 h-22" marker-end="url(#tip)"/>'
        yield f'<text x="{start + 34}" y="{y - 3}" style="text-anchor: start">{escape(words)}</text>'
        return
    tip = end - 3 if end > start else end + 3
    yield f'<line x1="{start}" y1="{y}" x2="{tip}" y2="{y}" marker-end="url(#tip)"/>'
    yield f'<text x="{(start + end) // 2}" y="{y - 6}">{escape(words)}</text>'


def demo() -> str:
    """The IVR of the first call, as `callbridge graph 099` draws it."""
    ivr = load_ivr(DEMO.read_text("utf-8"), DEMO.name, Outside("0003")).ivr
    if ivr is None:
        raise SystemExit(f"{DEMO} cannot be drawn: `callbridge check` says why")
    return svg_of(graph_of(ivr, LiveSet("docs", "0003"))) + "\n"


def main() -> None:
    """Write the pictures."""
    for path, text in pictures().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
