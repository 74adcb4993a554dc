import asyncio

from bridge.ivr.verbs import Hangup
from bridge.protocol.reply import ReadOptions
from bridge.scripts.reading import LONG, read_body


async def test_a_short_body_is_read_at_once_and_a_long_one_beside_the_event_loop() -> None:
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(turn)

    turn()
    assert (await read_body(b"<Response><Hangup/></Response>", ReadOptions())).verbs == (Hangup(),)
    assert turns == 1
    long = b"<Response>" + b" " * LONG + b"<Hangup/></Response>"
    assert (await read_body(long, ReadOptions())).verbs == (Hangup(),)
    assert turns > 1
