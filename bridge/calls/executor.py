"""Run one step: which effect belongs to which step, exhaustively.

Knows all effects. Does not know cursors, keys or guards.
"""

from typing import assert_never

from bridge.calls.actions import (
    alter_callerid,
    ask,
    authenticate,
    call_interactive,
    callerid_jump,
    connect,
    hangup,
    jump,
    leave,
    play_sound,
    play_tts,
    record_digits,
    record_sound,
    say,
    set_caller,
    set_interdigit_timeout,
    set_language,
    set_variable,
    time_interval_jump,
    transfer,
    wait,
)
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.errors import AsteriskError
from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerIdJump,
    CallInteractive,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask
from bridge.ivr.connect import Connect, Leave
from bridge.ivr.outcomes import Next, Outcome
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    Request,
    SetCaller,
    SetVariable,
    Verb,
    Wait,
)

Effect = Action | Verb | Ask | Connect | Leave


async def execute(step: Effect, call: Call, ports: ActionPorts) -> Outcome:
    """Run a step to its end. A command that Asterisk refuses is fault CB312, and the next step runs.

    Raises ChannelGone and nothing else.
    """
    try:
        return await _effect(step, call, ports)
    except AsteriskError as refused:
        note_fault("CB312", str(refused), call, ports)
        return Next()


async def _effect(step: Effect, call: Call, ports: ActionPorts) -> Outcome:  # noqa: C901 - one arm for each step
    match step:
        case Hangup():
            return await hangup.run(step, call, ports)
        case Wait():
            return await wait.run(step, call, ports)
        case SetVariable():
            return await set_variable.run(step, call, ports)
        case SetCaller():
            return await set_caller.run(step, call, ports)
        case PlaySound():
            return await play_sound.run(step, call, ports)
        case PlayTts():
            return await play_tts.run(step, call, ports)
        case Jump():
            return await jump.run(step, call, ports)
        case RecordDigits():
            return await record_digits.run(step, call, ports)
        case RecordSound():
            return await record_sound.run(step, call, ports)
        case Transfer():
            return await transfer.run(step, call, ports)
        case CallInteractive():
            return await call_interactive.run(step, call, ports)
        case Say():
            return await say.run(step, call, ports)
        case SetLanguage():
            return await set_language.run(step, call, ports)
        case AlterCallerId():
            return await alter_callerid.run(step, call, ports)
        case CallerIdJump():
            return await callerid_jump.run(step, call, ports)
        case TimeIntervalJump():
            return await time_interval_jump.run(step, call, ports)
        case Authenticate():
            return await authenticate.run(step, call, ports)
        case SetInterdigitTimeout():
            return await set_interdigit_timeout.run(step, call, ports)
        case Ask():
            return await ask.run(step, call, ports)
        case Connect():
            return await connect.run(step, call, ports)
        case Leave():
            return await leave.run(step, call, ports)
        case Request():
            message = "a Request is bound to an Ask before it can run"
            raise AssertionError(message)
        case _:
            assert_never(step)
