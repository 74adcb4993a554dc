"""Record the caller into a file that belongs to the call (The IVR 4, Call Interactive 6.8)."""

import re

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.channel import RecordLimits
from bridge.calls.ports import ActionPorts
from bridge.errors import AsteriskError
from bridge.ivr.outcomes import Next
from bridge.ivr.verbs import RecordSound

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def run(step: RecordSound, call: Call, ports: ActionPorts) -> Next:
    """Record; RECORDING and the variable receive the name, or the variable is empty when nothing was recorded."""
    again = _begun_before_a_restart(call)
    name = again or (step.name.fill(call.value_of) if step.name else prompts.new_recording(call))
    shown = step.name.fill(call.shown_value_of)[:64] if step.name else name
    made = await _record(name, shown, step, call, ports, again=bool(again))
    if step.variable is not None:
        used = set(step.name.names()) if step.name and made else set()
        keyed, secret = not call.from_keys.isdisjoint(used), not call.secrets.isdisjoint(used)
        prompts.set_variable(step.variable, name if made else "", call, ports, from_keys=keyed, secret=secret)
    return Next()


def _begun_before_a_restart(call: Call) -> str:
    """The name of the recording that this step was making when another process served the call; else empty."""
    name, call.recording = call.recording, ""
    if name in call.recordings:
        call.recordings.remove(name)
    return name


async def _record(name: str, shown: str, step: RecordSound, call: Call, ports: ActionPorts, *, again: bool) -> bool:
    if _NAME.fullmatch(name) is None:
        prompts.note_fault("CB305", f"{shown!r} is no name of a recording", call, ports)
        return False
    if name in call.recordings:
        prompts.note_fault("CB305", f"this call has a recording {shown!r} already", call, ports)
        return False
    limits = RecordLimits(step.max_seconds, step.silence, step.terminator, step.beep, again)
    call.recordings.append(name)
    call.recording = name
    await ports.snapshots.secure(call)
    try:
        with prompts.being_recorded(name, call, ports):
            await call.channel.record(prompts.recording_path(name, call), limits)
    except AsteriskError as refused:
        call.recordings.remove(name)
        prompts.note_fault("CB305", str(refused), call, ports)
        return False
    finally:
        call.recording = ""
    return True
