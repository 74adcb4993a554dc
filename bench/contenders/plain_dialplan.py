"""Asterisk alone: Background(), CURL() and Playback() in the dialplan; no process beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.call import DONE_HZ, KEY, NUMBER, PROMPT_HZ
from bench.contenders import Contender
from lab.asterisk import Asterisk


def dialplan(script: str) -> str:
    prompt, done = (f"@SOUNDS_DIR@/client/en/tone-{hz}" for hz in (PROMPT_HZ, DONE_HZ))
    return f"""[from-trunk]
exten => {NUMBER},1,Goto(bench,s,1)
[bench]
exten => s,1,Answer()
 same => n,Background({prompt})
 same => n,WaitExten(10)
exten => {KEY},1,Set(REPLY=${{CURL({script},CallID=${{UNIQUEID}}&Digits=${{EXTEN}})}})
 same => n,ExecIf($[${{LEN(${{REPLY}})}} > 0]?Playback({done}))
 same => n,Hangup()
"""


@asynccontextmanager
async def start(_asterisk: Asterisk, _folder: Path, _script: str) -> AsyncIterator[int]:
    yield 0


PLAIN_DIALPLAN = Contender("dialplan", "plain dialplan: Background(), CURL(), Playback()", dialplan, start)
