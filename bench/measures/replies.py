"""How long does reading a reply take, beside lxml alone? In this process, on the processor of those who measure.

Figures: microseconds for a reply of five verbs, for lxml.etree.fromstring of the same, and their ratio; megabytes a
second of a long reply; and by how much more than eight times an invalid reply of eight times the length takes.
"""

import time
from collections.abc import Callable
from typing import Final

from lxml import etree

from bench.measures import Ground
from bench.samples import FIVE
from bridge.protocol.reply import ReadOptions, read_reply

LONG: Final = b"<Response>" + b"<PlayTTS>Your balance is low &amp; must be paid.</PlayTTS>" * 900 + b"</Response>"
INVALID: Final = {
    "open tags": lambda count: b"<Response>" + b"<PlaySound>" * count,
    "unknown verbs": lambda count: b"<Response>" + b"<Nothing a='1'>x</Nothing>" * count + b"</Response>",
    "stray signs": lambda count: b"<Response>" + b"<PlaySound>a & b < c</PlaySound>" * count + b"</Response>",
    "no XML": lambda count: b"Warning: mysql_connect() on line 3 <br>" * count,
}
"""Replies that are wrong from end to end, by what is wrong."""
TIMES: Final = 8
SMALL: Final = 200
ROUND_SECONDS: Final = 0.2


async def measure(ground: Ground) -> None:
    book, rounds = ground.book, max(3, ground.plan.rounds)
    options = ReadOptions()
    read, bare, long, growth = [], [], [], []
    for _ in range(rounds):
        read.append(1e6 * seconds(lambda: read_reply(FIVE, options)))
        bare.append(1e6 * seconds(lambda: etree.fromstring(FIVE)))
        long.append(len(LONG) / 1e6 / seconds(lambda: read_reply(LONG, options)))
        growth.append(max(_growth(make, options) for make in INVALID.values()))
    book.add("reply_us.five_verbs", "us", read)
    book.add("reply_us.five_verbs.lxml", "us", bare)
    book.add_ratio("reply_ratio.five_verbs", read, bare)
    book.add("reply_megabytes_per_second", "MB/s", long)
    book.add("reply_growth.invalid", "ratio", growth)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor for one time, the least of some: whatever else the machine does only adds."""
    work()
    began = time.process_time()
    work()
    count = max(1, round(ROUND_SECONDS / 5 / max(1e-7, time.process_time() - began)))
    least = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(count):
            work()
        least = min(least, (time.process_time() - began) / count)
    return least


def _growth(make: Callable[[int], bytes], options: ReadOptions) -> float:
    small, large = (_each(make(count), options) for count in (SMALL, SMALL * TIMES))
    return large / small


def _each(body: bytes, options: ReadOptions) -> float:
    """Seconds for an octet."""
    return seconds(lambda: read_reply(body, options)) / len(body)
