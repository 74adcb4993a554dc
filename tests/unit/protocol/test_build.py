from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

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
from bridge.protocol.tags import TAGS, Tag
from tests.unit.protocol.corpus import reply, vectors

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


def as_its_model_makes_it(made: BaseModel) -> None:
    """Fail unless the model accepts the values, and would itself keep the very same ones."""
    fields, values = type(made).model_fields, dict(made)
    checked = type(made).model_validate({name: values[name] for name in values if values[name] != fields[name].default})
    assert made == checked
    for name, value in checked:
        assert type(values[name]) is type(value), name
        if isinstance(value, BaseModel):
            as_its_model_makes_it(value)


def test_each_verb_of_a_vector_is_as_its_model_makes_it() -> None:
    for vector in vectors():
        for verb in read_reply(vector.body, vector.options).verbs:
            as_its_model_makes_it(verb)


WORDS = """0 1 01 10 30 32 64 65 80 100 101 300 301 400 401 3600 3601 9999 10000 0.1 3.0 3.1 yes No true any none # * ,
foreground background client system recording post GET start s t en en-US a $a $$ _ 9a CALLID CALLEDDID
welcome.wav ../x a/b /a http://x/ ?a=$b +1202 +1202,$a,**,# é"""
TEXTS = st.sampled_from(WORDS.split()) | st.sampled_from(
    ["", " ", "x" * 80, "x" * 81, "x" * 201, "a" * 64, "a" * 65, "y" * 4001, "1," * 21]
)


@st.composite
def written_verbs(draw: st.DrawFn) -> bytes:
    tag: Tag = draw(st.sampled_from(TAGS))
    names = draw(st.lists(st.sampled_from([one.name for one in tag.attributes]), unique=True)) if tag.attributes else []
    required = [one.name for one in tag.required if one.name not in names and draw(st.booleans())]
    attributes = " ".join(f"{name}='{draw(TEXTS)}'" for name in names + required)
    return reply(f"<{tag.name} {attributes}>{draw(TEXTS) if tag.content else ''}</{tag.name}>")


@given(written_verbs())
def test_each_verb_of_any_values_is_as_its_model_makes_it(body: bytes) -> None:
    for verb in read_reply(body).verbs:
        as_its_model_makes_it(verb)
