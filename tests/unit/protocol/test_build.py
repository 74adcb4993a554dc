from typing import Any

import pytest

from bridge.ivr.script import Method
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.targets import ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Reference, Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    RecordTerminator,
    Request,
    SetCaller,
    SetVariable,
    Verb,
    Wait,
)
from bridge.protocol.build import BUILDERS
from bridge.protocol.reply import read_reply
from bridge.protocol.tags import TAGS
from tests.unit.protocol.corpus import reply

text = Template.literal

_FULL = """<RecordDigits digitvar='d' text='t' timeout='9' max='4' min='0' terminator='' secret='1' attempts='2'
where='foreground'>m</RecordDigits>"""
CASES: list[tuple[str, Verb]] = [
    ("<Hangup/>", Hangup()),
    ("<Pause length='3'/>", Wait(seconds=3)),
    ("<SetVar name='a'>$b $$</SetVar>", SetVariable(name="a", value=text("$b $$"))),
    ("<SetCaller name='$a' number='1'/>", SetCaller(name="$a", number="1")),
    ("<PlaySound>m</PlaySound>", PlaySound(sound=SoundRef(sound=text("m")))),
    (
        "<PlaySound language='fr' folder='f' view='client' loop='2' where='background' digitvar='d'>m</PlaySound>",
        PlaySound(
            sound=SoundRef(sound=text("m"), language="fr", view=View.CLIENT, folder="f"),
            loop=2,
            where=Where.BACKGROUND,
            digit_variable="d",
        ),
    ),
    (
        "<PlaySound language='fr' folder='f' view='recording'>m</PlaySound>",
        PlaySound(sound=SoundRef(sound=text("m"), view=View.RECORDING)),
    ),
    ("<Jump context='c' option='i' priority='2'/>", Jump(to=ToPlace(text("c"), text("invalid"), text("2")))),
    ("<PlayTTS voice='v'>$x</PlayTTS>", PlayTts(text=text("$x"), voice="v", volume=150)),
    (
        "<TTS lang='ru' speed='1.5' play_now='no'>x</TTS>",
        PlayTts(text=text("x"), language="ru", volume=100, speed=1.5, heard=False),
    ),
    (
        "<SimpleTransfer final='no' timeout='5'>1,$n</SimpleTransfer>",
        Transfer(to=(text("1"), Template((Reference("n"),))), ring=5, final=False),
    ),
    (
        "<RecordDigits digitvar='d'/>",
        RecordDigits(variable="d", max_digits=32, interdigit_timeout=5),
    ),
    (
        _FULL,
        RecordDigits(
            variable="d",
            max_digits=4,
            min_digits=0,
            prompt=SoundRef(sound=text("m")),
            text=text("t"),
            where=Where.FOREGROUND,
            timeout=9,
            interdigit_timeout=5,
            terminator="",
            attempts=2,
            secret=True,
        ),
    ),
    (
        "<RecordSound soundvar='s' max='5' silence='2' terminator='any' beep='no'/>",
        RecordSound(max_seconds=5, silence=2, terminator=RecordTerminator.ANY, beep=False, variable="s"),
    ),
    ("<Request/>", Request()),
    ("<Request method='post'>a?b=$c</Request>", Request(url=Template.parse("a?b=$c"), method=Method.POST)),
]


@pytest.mark.parametrize(("inside", "verb"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_verb_means_what_its_record_says(inside: str, verb: Verb) -> None:
    assert read_reply(reply(inside)).verbs == (verb,)


def test_every_tag_has_its_builder() -> None:
    assert list(BUILDERS) == [tag.name for tag in TAGS]


def test_the_widest_values_of_the_notation_fit_the_verbs() -> None:
    widest: dict[str, Any] = {
        "Pause": "length='3600'",
        "PlayTTS": f"volume='400' text='{'x' * 4000}' voice='{'v' * 80}'",
        "RecordDigits": "digitvar='d' max='64' min='64' timeout='300' interdigit='30' attempts='10'",
        "RecordSound": "max='3600' silence='60'",
    }
    for name, attributes in widest.items():
        reading = read_reply(reply(f"<{name} {attributes}/>"))
        assert (len(reading.verbs), reading.faults) == (1, ())
    lowest = reply("<TTS speed='0.1'>x</TTS><SimpleTransfer timeout='1' final='0'>1</SimpleTransfer>")
    assert len(read_reply(lowest).verbs) == 2
