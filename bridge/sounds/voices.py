"""Which engine speaks, and with which of its words for a voice: the attempts, in their order.

Knows declared voices and languages. Does not know how an engine is run.
Source: Call Interactive 6.4, 6.6; callbridge.toml `[speech]`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.calls.ports import Speech
from bridge.ivr.live import Voice
from bridge.sounds.languages import language_names


@dataclass(frozen=True, slots=True)
class Attempt:
    """An engine, and its word for the voice."""

    engine: str
    voice: str


@dataclass(frozen=True, slots=True)
class Casting:
    """Who may speak, the best first. `voice_known` is False when the voice that was named is not declared."""

    attempts: tuple[Attempt, ...]
    voice_known: bool


def cast(speech: Speech, engines: Sequence[str], voices: Sequence[Voice]) -> Casting:
    """Find the voice that was named, else the default one of the language, and who speaks when that one fails.

    An engine without a voice for the language is given the language itself as its word, at last `en`.
    """
    named = next((voice for voice in voices if voice.name == speech.voice), None) if speech.voice else None
    words = language_names((speech.language,))
    languages = tuple(word for word in words if speech.language.lower().startswith(word.lower()))
    best = named or default_voice(languages, voices)
    order = dict.fromkeys((*((best.engine,) if best and best.engine in engines else ()), *engines))
    attempts = dict.fromkeys(
        Attempt(engine, word) for engine in order for word in (*_declared(engine, best, languages, voices), *words)
    )
    return Casting(tuple(attempts), voice_known=named is not None or not speech.voice)


def default_voice(languages: Sequence[str], voices: Sequence[Voice]) -> Voice | None:
    """The default voice of the first language that has one, else the first that is declared for it."""
    for language in languages:
        speaking = [voice for voice in voices if voice.language.lower() == language.lower()]
        if speaking:
            return next((voice for voice in speaking if voice.default), speaking[0])
    return None


def _declared(engine: str, best: Voice | None, languages: Sequence[str], voices: Sequence[Voice]) -> Iterator[str]:
    """An engine's words for the best voice, if it is the engine's, and for its own default voice of the language."""
    if best is not None and best.engine == engine:
        yield best.voice
    own = default_voice(languages, [voice for voice in voices if voice.engine == engine])
    if own is not None:
        yield own.voice
