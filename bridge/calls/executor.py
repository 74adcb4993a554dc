"""Run one step: which effect belongs to which step, exhaustively.

Knows all effects. Does not know cursors, keys or guards.
"""

from typing import assert_never

from bridge.calls.actions import (
    ask,
    call_interactive,
    hangup,
    jump,
    play_sound,
    play_tts,
    record_digits,
    record_sound,
    set_caller,
    set_variable,
    transfer,
    wait,
)
from bridge.calls.call import Call
from bridge.calls.ports import ActionPorts
from bridge.calls.prompts import note_fault
from bridge.errors import AsteriskError
from bridge.ivr.actions import Action, CallInteractive
from bridge.ivr.bind import Ask
from bridge.ivr.outcomes import Next, Outcome
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
    Transfer,
    Verb,
    Wait,
)


async def execute(step: Action | Verb | Ask, call: Call, ports: ActionPorts) -> Outcome:
    """Run a step to its end. A command that Asterisk refuses is fault CB312, and the next step runs.

    Raises ChannelGone and nothing else.
    """
    try:
        return await _effect(step, call, ports)
    except AsteriskError as refused:
        note_fault("CB312", str(refused), call, ports)
        return Next()


async def _effect(step: Action | Verb | Ask, call: Call, ports: ActionPorts) -> Outcome:  # noqa: C901 - one arm for each step
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
        case Ask():
            return await ask.run(step, call, ports)
        case Request():
            message = "a Request is bound to an Ask before it can run"
            raise AssertionError(message)
        case _:
            assert_never(step)
