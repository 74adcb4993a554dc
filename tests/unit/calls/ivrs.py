"""IVRs, calls and steps for tests, in as few words as a file would need."""

from collections.abc import Mapping
from typing import Any

from bridge.calls.call import Call
from bridge.calls.party import Party
from bridge.calls.session import walk
from bridge.ivr.actions import Action, CallInteractive
from bridge.ivr.bind import Ask, Origin, Pending, Reply
from bridge.ivr.connect import Leave
from bridge.ivr.cursor import Cursor, at_entry
from bridge.ivr.live import LiveSet
from bridge.ivr.model import Context, Entry, Ivr
from bridge.ivr.outcomes import Ended, Left, Taken
from bridge.ivr.script import Script
from bridge.ivr.step import SoundRef, Where
from bridge.ivr.targets import Continue, ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Jump, PlaySound, PlayTts, RecordDigits, Request, SetVariable, Verb
from bridge.telephony.dial_rules import DialRule
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig

IVR_NUMBER = Extension("0003", "099")
SCRIPT = Script(name="check", url=Template.parse("http://script.example.com/check?code=$code"))

Options = Mapping[str, list[Action]]


def an_ivr(contexts: Mapping[str, Options], **settings: Any) -> Ivr:  # noqa: ANN401 - any setting
    """The first context is the entry context; `key_1` is option `1`."""
    return Ivr(
        IVR_NUMBER,
        {name: a_context(name, options, entry=number == 0) for number, (name, options) in enumerate(contexts.items())},
        **settings,
    )


def a_context(name: str, options: Options, **settings: Any) -> Context:  # noqa: ANN401 - any setting
    entries = {
        option.removeprefix("key_"): tuple(
            Entry(action, address=f"context.{name}.option.{option.removeprefix('key_')}[{position}]")
            for position, action in enumerate(actions, 1)
        )
        for option, actions in options.items()
    }
    return Context(name, options=entries, **settings)


def main(**options: list[Action]) -> dict[str, dict[str, list[Action]]]:
    return {"main": options}


def a_call(ivr: Ivr | None = None, channel: FakeChannel | None = None, live: LiveSet | None = None) -> Call:
    """A call at the entry of an IVR, or in a dialplan step."""
    party = Party(CallerId("Ștefan", "+12025550143"), called_number="099", called_extension=IVR_NUMBER)
    cursor = at_entry(ivr) if ivr else Cursor(None)
    channel = channel or FakeChannel(up=True)
    return Call(
        "lfrsmzqx7c6tahkgcdvj", channel, party, 0.0, cursor, live or LiveSet("v1", "0003"), ivr, shown=party.caller
    )


def a_step(channel: FakeChannel, *steps: Verb | Ask | Leave) -> Call:
    """A dialplan step that has these verbs to run."""
    call = a_call(channel=channel)
    call.cursor = Cursor(None, tuple(Pending(step, Origin("check", 1)) for step in steps))
    return call


def a_live(*ivrs: Ivr, **settings: Any) -> LiveSet:  # noqa: ANN401 - any setting of dialling
    """Phones 001, 002 (with two endpoints), 101 and 1012; queue 800, voicemail 801, conference 802; 0040… outside."""
    declared = (
        Declaration(Extension("0003", "001"), ExtensionKind.PHONE, id=11),
        Declaration(Extension("0003", "002"), ExtensionKind.PHONE, dial="PJSIP/002-desk&PJSIP/002-app"),
        Declaration(Extension("0003", "101"), ExtensionKind.PHONE),
        Declaration(Extension("0003", "1012"), ExtensionKind.PHONE),
        Declaration(Extension("0003", "800"), ExtensionKind.QUEUE),
        Declaration(Extension("0003", "801"), ExtensionKind.VOICEMAIL),
        Declaration(Extension("0003", "802"), ExtensionKind.CONFERENCE),
        *(Declaration(ivr.extension, ExtensionKind.IVR) for ivr in ivrs),
    )
    settings.setdefault("allow", (DialRule("dial.allow[1]", NumberPattern.parse("0040NX.")),))
    settings.setdefault("external", "PJSIP/{number}@trunk")
    dialling = Dialling("0003", Directory(declared), **settings)
    return LiveSet("v1", "0003", {ivr.extension: ivr for ivr in ivrs}, {"check": SCRIPT}, dialling)


def transfer(*numbers: str, **fields: Any) -> Transfer:  # noqa: ANN401 - any field
    """As an action of a file has it: a failure leads to the next action."""
    fields.setdefault("on_failure", Continue())
    return Transfer(to=tuple(Template.parse(number) for number in numbers), **fields)


async def visit(ivr: Ivr, channel: FakeChannel, rig: Rig | None = None) -> Ended | Left | Taken:
    """Walk a call through an IVR to its end."""
    rig = rig or Rig()
    return await walk(a_call(ivr, channel, rig.live), rig.ports)


def sound(name: str, where: Where = Where.FOREGROUND, loop: int = 1, variable: str | None = None) -> PlaySound:
    return PlaySound(sound=SoundRef(sound=Template.parse(name)), where=where, loop=loop, digit_variable=variable)


def background(name: str, variable: str | None = None, loop: int = 1) -> PlaySound:
    return sound(name, Where.BACKGROUND, loop, variable)


def tts(text: str, **fields: Any) -> PlayTts:  # noqa: ANN401 - any field
    return PlayTts(text=Template.parse(text), **fields)


def digits(most: int = 1, variable: str = "d", **fields: Any) -> RecordDigits:  # noqa: ANN401 - any field
    return RecordDigits(variable=variable, max_digits=most, **fields)


def set_to(name: str, value: str) -> SetVariable:
    return SetVariable(name=name, value=Template.parse(value))


def to(context: str | None = None, option: str = "start", position: str = "1") -> ToPlace:
    return ToPlace(
        Template.parse(context) if context is not None else None, Template.parse(option), Template.parse(position)
    )


def jump(context: str | None = None, option: str = "start", position: str = "1") -> Jump:
    return Jump(to=to(context, option, position))


def again(url: str | None = None) -> Request:
    return Request(url=Template.parse(url) if url else None)


def ask_script(**settings: Any) -> CallInteractive:  # noqa: ANN401 - any setting
    return CallInteractive(script=SCRIPT.model_copy(update=settings))


def says(*verbs: Verb) -> Reply:
    """A script's reply, each verb on a line of its own."""
    return Reply(verbs, tuple(range(1, len(verbs) + 1)), url="http://script.example.com/check")
