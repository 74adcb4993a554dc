"""Answering a call, once: at its entry, after its Dial-In event, or for the first step that needs it.

Knows when a call is up. Does not know steps, nor who asks for it.
Source: The IVR 3.2.
"""

from bridge.calls.call import Call
from bridge.calls.events import telling
from bridge.calls.journal import CallAnswered
from bridge.calls.ports import ActionPorts
from bridge.telephony.digits import KeyRule


async def answer(call: Call, ports: ActionPorts) -> None:
    """Answer it unless it is up, and let its media settle. Raises ChannelGone, AsteriskError."""
    if call.answered:
        return
    await call.channel.answer()
    call.answered = True
    ports.journal.note(call.id, CallAnswered())
    telling.answered(call, ports)
    if call.ivr is not None:
        await call.channel.wait(call.ivr.answer_delay, KeyRule.BUFFER)
