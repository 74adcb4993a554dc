"""Find or speak what is to be heard, play it, and account for the key and the fault.

Knows sounds, speech, key rules and the variable that takes a key. Does not know verbs or the cursor.
Source: Call Interactive 6.2, 6.4, 9.3; The IVR 3.3.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from bridge.calls.call import MASKED, Call
from bridge.calls.channel import PlaybackEnd, Played
from bridge.calls.journal import FaultFound, SoundPlayed, VariableSet
from bridge.calls.ports import ActionPorts, SoundName, Speech
from bridge.faults import fault
from bridge.ivr.outcomes import Next, Pressed
from bridge.ivr.step import SoundRef, View, Where
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri


def find(ref: SoundRef, call: Call, ports: ActionPorts) -> MediaUri | None:
    """The sound that is meant; None, with fault CB301 noted, when there is none."""
    name = ref.sound.fill(call.value_of)
    if ref.view is View.RECORDING:
        media = recording(name, call)
    else:
        media = ports.sounds.find(
            SoundName(
                name=name,
                languages=tuple(dict.fromkeys((ref.language, *call.languages) if ref.language else call.languages)),
                view=ref.view,
                folder=ref.folder,
                organisation=call.organisation,
            )
        )
    if media is None:
        shown = shown_name(ref, call)
        place = f" in folder {ref.folder!r}" if ref.folder else ""
        note_fault("CB301", f"sound {shown!r}{place} not found for {', '.join(call.languages)}", call, ports)
    return media


def recording(name: str, call: Call) -> MediaUri | None:
    """A recording that was made in this call."""
    return MediaUri(f"recording:{recording_path(name, call)}") if name in call.recordings else None


def recording_path(name: str, call: Call) -> str:
    """Where a recording of this call lies below Asterisk's recording directory (The IVR 4)."""
    return f"callbridge/{call.api_id}/{name}"


def new_recording(call: Call) -> str:
    """A name for the next recording of this call, which has none of that name."""
    return next(name for number in count(len(call.recordings) + 1) if (name := f"rec-{number}") not in call.recordings)


@contextmanager
def being_recorded(name: str, call: Call, ports: ActionPorts) -> Iterator[None]:
    """While this lasts, whoever asks for the recording is told that it is not ready."""
    live = ports.switchboard.of_channel(call.channel.id.unique)
    if live is None or not name:
        yield
        return
    live.recording.add(name)
    try:
        yield
    finally:
        live.recording.discard(name)


def shown_name(ref: SoundRef, call: Call) -> str:
    """What people may read of the sound that is meant, at most 80 characters."""
    return ref.sound.fill(call.shown_value_of)[:80]


async def speak(speech: Speech, shown: str, call: Call, ports: ActionPorts) -> MediaUri | None:
    """Speech as a sound; None, with fault CB302 noted, when no engine could. Keys are buffered meanwhile.

    `shown` is what people may read of the text.
    """
    spoken = await call.channel.meanwhile(ports.sounds.speak(speech))
    if spoken is None:
        note_fault("CB302", f"no engine could speak {shown[:40]!r}", call, ports)
        return None
    if not spoken.voice_known:
        note_fault("CB311", f"voice {(speech.voice or '')[:80]!r} is not known", call, ports)
    return spoken.media


def key_rule(where: Where, call: Call, *, takes_key: bool) -> KeyRule:
    """What a key does during a sound (The IVR 3.3)."""
    keeps = call.ivr is None or call.ivr.buffer_foreground_keys
    match where, takes_key:
        case Where.BACKGROUND, _:
            return KeyRule.INTERRUPT
        case Where.FOREGROUND, True:
            return KeyRule.KEEP_FIRST if keeps else KeyRule.KEEP_FIRST_ONLY
        case _:
            return KeyRule.BUFFER if keeps else KeyRule.DISCARD


async def play(media: Sequence[MediaUri], rule: KeyRule, name: str, call: Call, ports: ActionPorts) -> Played:
    """Play, and tell the journal what was heard; fault CB301 when Asterisk could not play it."""
    played = await call.channel.play(media, rule)
    ports.journal.note(call.id, SoundPlayed(name[:80], played.end.name.lower(), round(played.seconds, 3)))
    if played.end is PlaybackEnd.FAILED:
        note_fault("CB301", f"Asterisk could not play {name[:80]!r}", call, ports)
    return played


async def hear(
    media: Sequence[MediaUri], name: str, where: Where, variable: str | None, call: Call, ports: ActionPorts
) -> Next | Pressed:
    """Play one prompt to its end or to the key that stops it, and put the key where it belongs."""
    if not media:
        store_key(variable, "", call, ports)
        return Next()
    # In a dialplan step such a key stays in the buffer, and the next verb may collect a secret.
    with call.channel.keys.kept_secret(when=call.ivr is None and variable is None):
        played = await play(media, key_rule(where, call, takes_key=variable is not None), name, call, ports)
    if played.end is PlaybackEnd.KEY and variable is None:
        return Next() if call.ivr is None else Pressed()
    key = call.channel.keys.take() if played.end is PlaybackEnd.KEY else played.first_key
    store_key(variable, key or "", call, ports)
    return Next()


def store_key(variable: str | None, key: str, call: Call, ports: ActionPorts) -> None:
    """Store what a prompt's `digit_variable` has received, nothing included."""
    if variable is not None:
        set_variable(variable, key, call, ports, from_keys=True)


def set_variable(
    name: str, value: str, call: Call, ports: ActionPorts, *, from_keys: bool = False, secret: bool = False
) -> bool:
    """Set a variable of the call and tell the journal; False, with fault CB309 noted, when it was refused."""
    if refused := call.set(name, value, from_keys=from_keys, secret=secret):
        ports.journal.note(call.id, FaultFound(refused, name[:64]))
        return False
    ports.journal.note(call.id, VariableSet(name, MASKED if secret else value, from_keys))
    return True


def note_fault(code: str, detail: str, call: Call, ports: ActionPorts) -> None:
    """Tell the journal of a fault during execution."""
    place = call.cursor.place
    source = f"context.{place.context}.option.{place.option}[{place.position}]" if place else "dialplan step"
    ports.journal.note(call.id, FaultFound(fault(code, detail), source))
