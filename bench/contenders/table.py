"""All contenders, by name, in the order of the report.

Callbridge with REST over WebSocket is among them as soon as Callbridge can do that: `transport = "auto"` means it then.
"""

from functools import partial
from importlib.util import find_spec
from typing import Final

from bench.contenders import Contender
from bench.contenders.callbridge import HTTP, dialplan, start
from bench.contenders.fastagi import FASTAGI
from bench.contenders.floor import FLOOR
from bench.contenders.node import NODE
from bench.contenders.plain_dialplan import PLAIN_DIALPLAN

SOCKET: Final = Contender(
    "callbridge-socket", "Callbridge, REST over WebSocket", dialplan, partial(start, transport="auto")
)
_CAN: Final = find_spec("bridge.asterisk.rest_socket") is not None
CONTENDERS: Final = {
    one.name: one for one in (*((SOCKET,) if _CAN else ()), HTTP, FLOOR, FASTAGI, NODE, PLAIN_DIALPLAN)
}
