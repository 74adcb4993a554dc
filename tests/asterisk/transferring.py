"""IVRs that transfer: their actions in few lines, and a bridge whose organisation has phones and a queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lab.asterisk import Asterisk
from lab.phone_call import Call
from tests.asterisk.bridge_process import BridgeProcess
from tests.asterisk.calling import ask, bridge
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.talkers import nothing_left

OURS = "".join(f'[[extension]]\nnumber = "{number}"\ntype = "phone"\n' for number in ("002", "101", "1012"))
OURS += '[[extension]]\nnumber = "800"\ntype = "queue"\n[[extension]]\nnumber = "801"\ntype = "conference"\n'
LEAVE = """
[leave]
contexts = ["lab-xfer"]
queue = { context = "lab-xfer", extension = "q{short}" }
"""


def transfer(to: str, more: str = "") -> str:
    """The action that transfers to a number, or to several with commas."""
    return f'{{ action = "transfer", to = "{to}"{", " + more if more else ""} }}'


def tell(script: ScriptServer) -> str:
    """The action that tells a script how the last transfer has ended; its answer hangs up."""
    return ask(script.url + "/end?s=$DIALSTATUS&r=$DIALREASON")


async def told(script: ScriptServer, within: float = 8) -> tuple[str, str]:
    """What `tell` told."""
    said = (await script.asks(within=within)).parameters
    return said["s"], said["r"]


@asynccontextmanager
async def transferring(
    asterisk: Asterisk, folder: Path, *ivrs: str, settings: str = "", country: str = ""
) -> AsyncIterator[BridgeProcess]:
    """Callbridge with phones, a queue and a conference; when it ends, no channel and no mixing bridge may be left."""
    async with bridge(asterisk, folder, *ivrs, settings=OURS + settings) as running:
        if country:
            text = running.config.read_text(encoding="utf-8")
            running.config.write_text(text.replace("[numbers]", f'[numbers]\ncountry = "{country}"', 1), "utf-8")
            assert (await running.typed("reload"))[0] == 0
        yield running
        await nothing_left(asterisk)


async def talk(caller: Call, callee: Call) -> None:
    """The callee answers, and both hear each other."""
    callee.answer()
    answered = await callee.answered()
    callee.say_tone(1000, 1)
    caller.say_tone(1500, 1)
    await asyncio.gather(caller.hears(1000, since=answered), callee.hears(1500))
