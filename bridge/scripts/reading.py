"""Reads the body of a reply, a long one beside the event loop.

Knows how long a body may be before its reading would be felt by others. Does not know what is done with verbs.
"""

import asyncio
from typing import Final

from bridge.protocol.reply import Reading, ReadOptions, read_reply

LONG: Final = 8192
"""Octets of a body that is read beside the event loop: the longest broken ones take a tenth of a second."""


async def read_body(body: bytes, options: ReadOptions) -> Reading:
    """Read it, in a thread when it is long. Never raises."""
    if len(body) > LONG:
        return await asyncio.to_thread(read_reply, body, options)
    return read_reply(body, options)
