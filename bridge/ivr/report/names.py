"""Names of sounds, voices and languages that do not exist: CB417, CB438, CB450.

Knows what an action says and plays. Does not know files: the world says what exists.
Source: The IVR 1.4, 4, 6.4, 8.2.
"""

from collections.abc import Iterator

from bridge.ivr.actions import Action, Authenticate, Say, SetLanguage
from bridge.ivr.findings import nearest, shown
from bridge.ivr.report.places import literal
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.report.world import SoundSought
from bridge.ivr.saying import GRAMMARS, Mode, has_grammar
from bridge.ivr.step import SoundRef, View
from bridge.ivr.targets import Place
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import PlaySound, PlayTts, RecordDigits
from bridge.toml_lines import Path

_SPOKEN_BY_GRAMMAR = frozenset({Mode.NUMBER, Mode.DATE, Mode.TIME})


def check_names(sheet: Sheet) -> None:
    """Note each of them. A name with a variable is not looked for."""
    needs_grammar = False
    for place, entry in sheet.enabled:
        for field, sound in _sounds(entry.action):
            _check_sound(sound, place, field, sheet)
        match entry.action:
            case PlayTts(voice=str(voice)):
                _check_voice(voice, (place, "voice"), sheet)
            case Say(mode=mode, language=language) if mode in _SPOKEN_BY_GRAMMAR:
                needs_grammar |= language is None
                _check_grammar(language or _language(place, sheet), (place, "language" if language else ""), sheet)
            case _:
                continue
    if needs_grammar:
        _check_languages_set(sheet)
    if sheet.ivr.voice is not None:
        _check_voice(sheet.ivr.voice, (("ivr",), "voice"), sheet)
    for context in sheet.ivr.contexts.values():
        if context.voice is not None:
            _check_voice(context.voice, (("context", context.name), "voice"), sheet)


def _sounds(action: Action) -> Iterator[tuple[str, SoundRef]]:
    match action:
        case PlaySound(sound=sound):
            yield "sound", sound
        case RecordDigits(prompt=SoundRef() as sound):
            yield "prompt", sound
        case Transfer(record_notice=SoundRef() as sound):
            yield "record_notice", sound
        case Authenticate(prompt=prompt, invalid_sound=wrong):
            if prompt is not None:
                yield "prompt", prompt
            if wrong is not None:
                yield "invalid_sound", wrong
        case _:
            return


def _check_sound(sound: SoundRef, place: Place, field: str, sheet: Sheet) -> None:
    if sound.view is View.RECORDING or not sound.sound.is_literal:
        return
    own = sheet.context_at(place).language
    languages = dict.fromkeys(one for one in (sound.language, own, sheet.ivr.language) if one is not None)
    organisation = sheet.ivr.extension.organisation
    sought = SoundSought(literal(sound.sound), tuple(languages), sound.view, sound.folder, organisation)
    if sheet.world.has_sound(sought) is False:
        folder = f" in folder {shown(sound.folder)}" if sound.folder else ""
        named = ", ".join(dict.fromkeys((*languages, "en")))
        what = f"sound {shown(sought.name)}{folder} not found for {named}"
        names = sheet.world.sound_names(sought)
        sheet.note("CB417", place, what, nearest(sought.name, names) if names else "", field=field)


def _language(place: Place, sheet: Sheet) -> str:
    return sheet.context_at(place).language or sheet.ivr.language


def _check_grammar(language: str, at: tuple[Place | Path, str], sheet: Sheet) -> None:
    if not has_grammar(language):
        what = f"numbers, dates and times cannot be said in {shown(language)}, their digits are"
        known = f"Languages with a grammar: {', '.join(GRAMMARS)}"
        sheet.note("CB438", at[0], what, known, field=at[1])


def _check_languages_set(sheet: Sheet) -> None:
    """Languages that a call may have when it comes to an action `say` that names none."""
    for place, entry in sheet.enabled:
        if isinstance(entry.action, SetLanguage) and entry.action.language.is_literal:
            _check_grammar(literal(entry.action.language), (place, "language"), sheet)


def _check_voice(voice: str, at: tuple[Place | Path, str], sheet: Sheet) -> None:
    names = {one.name for one in sheet.live.voices}
    if voice not in names:
        advice = nearest(voice, names) if names else ""
        sheet.note("CB450", at[0], f"there is no voice {shown(voice)}", advice, field=at[1])
