"""Play a prompt and collect keys into a variable, as often as it takes (The IVR 3.4, Call Interactive 6.7)."""

from bridge.calls import prompts
from bridge.calls.call import Call
from bridge.calls.journal import DigitsCollected
from bridge.calls.ports import ActionPorts
from bridge.calls.speeches import speech_of
from bridge.calls.targets import onward
from bridge.ivr.outcomes import Ended, Goto, Next, Unanswered
from bridge.ivr.verbs import RecordDigits
from bridge.telephony.digits import DigitLimits, Digits
from bridge.telephony.values import MediaUri

INTERDIGIT = 5.0
"""Seconds between two digits when the action does not say: people read numbers from cards."""


async def run(step: RecordDigits, call: Call, ports: ActionPorts) -> Next | Goto | Ended | Unanswered:
    """Collect; with fewer than `min_digits` after all attempts the variable is empty and `on_timeout` applies."""
    with call.channel.keys.kept_secret(when=step.secret):
        return await _collect(step, call, ports)


async def _collect(step: RecordDigits, call: Call, ports: ActionPorts) -> Next | Goto | Ended | Unanswered:
    any_key = False
    media = await _prompt(step, call, ports)
    for _ in range(step.attempts):
        call.channel.keys.begin()
        await _play(step, media, call, ports)
        digits = await call.channel.collect(_limits(step, call))
        any_key = any_key or digits.pressed
        enough = len(digits.keys) >= step.min_digits
        _store(step, digits, call, ports, enough=enough)
        if enough:
            return Next() if any_key else Unanswered(Next())
    then = onward(step.on_timeout, call)
    return then if any_key else Unanswered(then)


async def _prompt(step: RecordDigits, call: Call, ports: ActionPorts) -> list[MediaUri]:
    """The prompt sound, then the spoken one; what cannot be had is left out, and noted."""
    sound = prompts.find(step.prompt, call, ports) if step.prompt else None
    spoken = None
    if step.text and (speech := speech_of(step, call)):
        spoken = await prompts.speak(speech, step.text.fill(call.shown_value_of), call, ports)
    return [media for media in (sound, spoken) if media]


async def _play(step: RecordDigits, media: list[MediaUri], call: Call, ports: ActionPorts) -> None:
    """Play the prompt; its first key stays in the buffer, from which the collection takes it.

    Who has keyed before a restart is not asked again.
    """
    if not media or (call.resumed and len(call.channel.keys)):
        return
    rule = prompts.key_rule(step.where, call, takes_key=False)
    name = prompts.shown_name(step.prompt, call) if step.prompt else "spoken prompt"
    await prompts.play(media, rule, name, call, ports)


def _limits(step: RecordDigits, call: Call) -> DigitLimits:
    return DigitLimits(
        most=step.max_digits,
        least=step.min_digits,
        first_digit=call.timeout if step.timeout is None else step.timeout,
        inter_digit=step.interdigit_timeout or call.interdigit_timeout or INTERDIGIT,
        terminator=step.terminator,
    )


def _store(step: RecordDigits, digits: Digits, call: Call, ports: ActionPorts, *, enough: bool) -> None:
    shown = "" if step.secret else digits.keys
    ports.journal.note(call.id, DigitsCollected(step.variable, shown, len(digits.keys), digits.end.name.lower()))
    if refused := call.set(step.variable, digits.keys if enough else "", from_keys=True, secret=step.secret):
        prompts.note_fault("CB309", refused.message, call, ports)
