"""Which variables an action uses, and in which field.

Knows actions. Does not know which variables are set.
Source: The IVR 2.1, 4.
"""

from collections.abc import Iterator, Mapping

from bridge.ivr.actions import Action, AlterCallerId, Authenticate, CallInteractive, Say, SetLanguage
from bridge.ivr.conditions import SwitchIs, When
from bridge.ivr.script import Script
from bridge.ivr.step import SoundRef
from bridge.ivr.targets import Target, ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import PlaySound, PlayTts, RecordDigits, RecordSound, SetVariable
from bridge.ivr.ways import ways_out

Use = tuple[str, str]
"""A field, and the name of a variable."""


def used_by(action: Action, when: When | None, scripts: Mapping[str, Script]) -> Iterator[Use]:
    """Every variable that an action uses, in the order of its fields; a condition comes first."""
    if when is not None and not isinstance(when, SwitchIs):
        yield "when", when.variable
    for field, template in _templates(action):
        for name in template.names():
            yield field, name
    for way in ways_out(action, scripts):
        if way.field != "script":
            yield from _of_target(way.target, way.field)
    match action:
        case Transfer(export=exported):
            for name in exported:
                yield "export", name
        case Authenticate(pin_variable=str(name)):
            yield "pin_variable", name
        case CallInteractive(script=script):
            yield from _of_script(script, scripts)
        case _:
            return


def urls_of(script: Script) -> Iterator[tuple[str, Template]]:
    """The URLs of a script, each with its field."""
    yield "url", script.url
    if script.fallback_url is not None:
        yield "fallback_url", script.fallback_url


def _templates(action: Action) -> Iterator[tuple[str, Template]]:
    match action:
        case PlaySound(sound=sound):
            yield "sound", sound.sound
        case PlayTts(text=text):
            yield "text", text
        case Say(value=value) | SetVariable(value=value) | AlterCallerId(value=value):
            yield "value", value
        case SetLanguage(language=language):
            yield "language", language
        case RecordSound(name=Template() as name):
            yield "name", name
        case RecordDigits(prompt=SoundRef() as prompt):
            yield "prompt", prompt.sound
        case Transfer(to=numbers):
            for number in numbers:
                yield "to", number
        case _:
            return


def _of_target(target: Target, field: str) -> Iterator[Use]:
    if isinstance(target, ToPlace):
        for part, template in (("context", target.context), ("option", target.option), ("position", target.position)):
            for name in template.names() if template else ():
                yield field or part, name


def _of_script(script: Script | str, scripts: Mapping[str, Script]) -> Iterator[Use]:
    """A named script has its URL in another file, so what it uses is said of the name."""
    if isinstance(script, str):
        found, named = scripts.get(script), True
    else:
        found, named = script, script.name in scripts
    for field, url in urls_of(found) if found else ():
        for name in url.names():
            yield "script" if named else field, name
