"""Ask for a PIN, in rounds; whoever guesses is locked out for a while.

Knows PINs, and that they are told to nobody. Source: The IVR 4 (`authenticate`).
"""

import hmac

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.journal import Authenticated
from bridge.calls.ports import ActionPorts
from bridge.calls.targets import onward
from bridge.ivr.actions import Authenticate
from bridge.ivr.outcomes import Ended, Goto, Next, Unanswered
from bridge.ivr.step import SoundRef, Where
from bridge.telephony.digits import DigitLimits
from bridge.telephony.number_forms import comparable

INTERDIGIT = 5.0
"""Seconds between two digits unless `set_interdigit_timeout` has said otherwise: people read PINs from cards."""


async def run(step: Authenticate, call: Call, ports: ActionPorts) -> Next | Goto | Ended | Unanswered:
    """`then` after the right PIN; `else` after `attempts` wrong ones, or at once for a caller who is locked out."""
    caller = comparable(call.party.caller.number, call.live.dialling.country)
    if ports.pins.locked(caller, ports.clock.now()):
        ports.journal.note(call.id, Authenticated("locked", 0))
        return onward(step.otherwise, call)
    any_key = False
    with call.channel.keys.kept_secret():
        for attempt in range(1, step.attempts + 1):
            call.channel.keys.begin()
            await _hear(step.prompt, Where.BACKGROUND, call, ports)
            digits = await call.channel.collect(_limits(step, call))
            any_key = any_key or digits.pressed
            if ports.pins.locked(caller, ports.clock.now()):  # by other calls of his, meanwhile
                ports.journal.note(call.id, Authenticated("locked", attempt))
                break
            if _is_right(digits.keys, step, call):
                ports.journal.note(call.id, Authenticated("granted", attempt))
                return onward(step.then, call)
            if digits.keys:
                ports.pins.failed(caller, ports.clock.now())
            ports.journal.note(call.id, Authenticated("wrong" if digits.keys else "nothing keyed", attempt))
            await _hear(step.invalid_sound, Where.FOREGROUND, call, ports)
            if ports.pins.locked(caller, ports.clock.now()):
                break
    refused = onward(step.otherwise, call)
    return refused if any_key else Unanswered(refused)


def _is_right(keyed: str, step: Authenticate, call: Call) -> bool:
    """Compare with every PIN, each in a time that tells nothing of it. An empty PIN opens nothing."""
    pins = (call.value_of(step.pin_variable),) if step.pin_variable else step.pins
    matches = [hmac.compare_digest(keyed.encode(), pin.encode()) for pin in pins if pin]
    return any(matches)


def _limits(step: Authenticate, call: Call) -> DigitLimits:
    return DigitLimits(
        most=step.max_digits,
        least=1,
        first_digit=call.timeout,
        inter_digit=INTERDIGIT if call.interdigit_timeout is None else call.interdigit_timeout,
        terminator=step.terminator,
    )


async def _hear(ref: SoundRef | None, where: Where, call: Call, ports: ActionPorts) -> None:
    """A prompt, whose first key is the first digit; a sound that cannot be found is noted and left out."""
    media = prompts.find(ref, call, ports) if ref else None
    if media is not None and ref is not None:
        rule = prompts.key_rule(where, call, takes_key=False)
        await prompts.play([media], rule, prompts.shown_name(ref, call), call, ports)
