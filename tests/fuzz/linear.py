"""Measures the reading of hostile bodies from 1 to 64 KiB, and draws docs/explanation/reading-time.svg.

Run it with `python -m tests.fuzz.linear`. A line that bends upwards is a scanner that has become quadratic.
"""

import gc
import sys
import time
from pathlib import Path

from bridge.protocol.reply import read_reply
from tests.fuzz.hostile import HOSTILE

KIB = 1024
SIZES = (1, 2, 4, 8, 16, 32, 48, 64)
PICTURE = Path(__file__).parents[2] / "docs" / "explanation" / "reading-time.svg"
WIDTH, HEIGHT, MARGIN = 860, 480, 60
NAMED = 8
"""The slowest bodies get a colour and a name."""
DASHED = 'stroke="#999" stroke-dasharray="6 4"'
COLOURS = ("#c0392b", "#d35400", "#b7950b", "#1e8449", "#117a65", "#1f618d", "#6c3483", "#7b241c")


def seconds(body: bytes, rounds: int = 5) -> float:
    """The shortest processor time that reading a body took."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        read_reply(body)
        best = min(best, time.process_time() - began)
    return best


def measure() -> dict[str, list[float]]:
    """Milliseconds by name of the body, for each of the sizes."""
    return {name: [seconds(body(size * KIB)) * 1000 for size in SIZES] for name, body in HOSTILE.items()}


def draw(times: dict[str, list[float]]) -> str:
    """Draw all bodies, and a straight line through the origin to the slowest of them."""
    most = max(max(row) for row in times.values())
    slowest = sorted(times, key=lambda name: -times[name][-1])

    def points(row: list[float]) -> str:
        pairs = zip(SIZES, row, strict=True)
        return " ".join(f"{_across(size):.1f},{_up(value, most):.1f}" for size, value in pairs)

    title = f"Time to read a reply, {len(times)} hostile bodies of 1 to 64 KiB"
    about = (
        "milliseconds; dashed: a straight line. A time that grew with the square would end 16 times higher than at 16"
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        '<g font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{MARGIN}" y="24" font-size="15">{title}</text>',
        f'<text x="{MARGIN}" y="42" fill="#555">{about}</text>',
        f'<path d="M{_across(0)} {_up(0, most)} L{_across(64)} {_up(most, most)}" {DASHED}/>',
    ]
    below = HEIGHT - MARGIN + 20
    lines += [f'<text x="{_across(size):.1f}" y="{below}" text-anchor="middle">{size}</text>' for size in SIZES]
    lines += [
        f'<text x="{MARGIN - 8}" y="{_up(share * most, most) + 4:.1f}" text-anchor="end">{share * most:.0f}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    for name in reversed(slowest):
        place = slowest.index(name)
        colour = COLOURS[place] if place < NAMED else "#cccccc"
        lines.append(f'<polyline points="{points(times[name])}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    for place, name in enumerate(slowest[:NAMED]):
        text = f"{name} ({times[name][-1]:.0f} ms)"
        lines.append(f'<text x="{WIDTH - 235}" y="{110 + 18 * place}" fill="{COLOURS[place]}">{text}</text>')
    return "\n".join([*lines, "</g></svg>", ""])


def _across(size: float) -> float:
    return MARGIN + size / SIZES[-1] * (WIDTH - MARGIN - 250)


def _up(value: float, most: float) -> float:
    return HEIGHT - MARGIN - value / most * (HEIGHT - MARGIN - 70)


def main() -> None:
    """Measure, print a table, and draw."""
    times = measure()
    sys.stdout.write(f"{'milliseconds at KiB':28}{''.join(f'{size:8}' for size in SIZES)}   x4 of 16\n")
    for name, row in sorted(times.items(), key=lambda pair: -pair[1][-1]):
        growth = row[-1] / max(row[SIZES.index(16)], 0.001)
        sys.stdout.write(f"{name:28}{''.join(f'{value:8.2f}' for value in row)}{growth:8.1f}\n")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw(times), "utf-8")


if __name__ == "__main__":
    main()
