"""Parts of a file: the header `Range`, as far as one part is asked for.

Knows octets. Does not know files. Source: RFC 9110, 14.
"""

import re

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def part_of(header: str, size: int) -> range | None:
    """Which octets of `size` are asked for: all when the header is absent, or asks in a way that we do not serve.

    None: what is asked for is not there (416).
    """
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return range(size)
    if not found[1]:
        last = int(found[2])
        return range(max(0, size - last), size) if last and size else None
    first = int(found[1])
    end = min(size, int(found[2]) + 1) if found[2] else size
    if found[2] and int(found[2]) < first:
        return range(size)
    return range(first, end) if first < size else None
