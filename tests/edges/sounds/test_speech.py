import asyncio
import json
import math
import wave
from array import array
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bridge.calls.journal import FaultFound
from bridge.calls.ports import Speech, Spoken
from bridge.ivr.live import Voice
from bridge.sounds.cache import STAGED
from bridge.sounds.settings import EngineSettings, SpeechSettings
from bridge.sounds.speech import AHEAD, AHEAD_IN_ALL, Speaker
from tests.fakes.http_server import body, http_server, never, reply
from tests.fakes.moments import until
from tests.fakes.own_processes import children
from tests.fakes.ports import ListJournal
from tests.fakes.tones import a_tone


class Studio:
    """Speakers over one folder, and what they have told."""

    def __init__(self, folder: Path, tasks: asyncio.TaskGroup) -> None:
        self.folder = folder / "speech"
        self.runs = folder / "runs"
        self.said = folder / "said"
        self.tasks = tasks
        self.journal = ListJournal()

    async def speaker(self, voices: Sequence[Voice] = (), **settings: object) -> Speaker:
        made = SpeechSettings.model_validate({"cache_dir": self.folder, **settings})
        speaker = Speaker(made, "/seen", lambda: voices, self.journal, self.tasks)
        await speaker.open()
        return speaker

    def counting(self, then: str = "") -> EngineSettings:
        """An engine that writes down each run and what it was told, and then does something."""
        program = f"echo run >> {self.runs}; cat > {self.said}; {then or f'espeak-ng --stdout -f {self.said}'}"
        return EngineSettings(command=("sh", "-c", program, "{voice}", "{wpm}"))

    @property
    def count(self) -> int:
        return len(self.runs.read_text().split()) if self.runs.exists() else 0

    def file(self, spoken: Spoken | None) -> Path:
        assert spoken is not None
        assert spoken.media.text.startswith("sound:/seen/")
        return self.folder / f"{spoken.media.text.removeprefix('sound:/seen/')}.wav"

    @property
    def details(self) -> list[str]:
        return [entry.fault.message for entry in self.journal.of(FaultFound)]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    before = children()
    async with asyncio.TaskGroup() as tasks:
        studio = Studio(tmp_path, tasks)
        yield studio
    assert files_like(f"{STAGED}*", tmp_path) == []
    assert children() <= before


def files_like(pattern: str, folder: Path) -> list[Path]:
    return list(folder.rglob(pattern))


def samples_of(file: Path) -> list[int]:
    with wave.open(str(file), "rb") as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (8000, 2, 1)
        return list(array("h", sound.readframes(sound.getnframes())))


def loudness(samples: list[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32767


async def test_espeak_speaks_eight_kilohertz_that_can_be_heard(studio: Studio) -> None:
    speaker = await studio.speaker()
    samples = samples_of(studio.file(await speaker.speak(Speech("Good morning, press one.", "en", volume=100))))
    assert 1.0 < len(samples) / 8000 < 4.0
    assert loudness(samples) > 0.02
    assert studio.details == []


async def test_twice_the_volume_is_louder_and_does_not_wrap(studio: Studio) -> None:
    speaker = await studio.speaker()
    sounds = [samples_of(studio.file(await speaker.speak(Speech("Good morning", "en", volume=v)))) for v in (100, 200)]
    once, twice = (loudness(samples) for samples in sounds)
    assert 1.5 * once < twice < 2.05 * once
    # A sample that had wrapped would have changed its sign.
    assert all(one * two > 0 for one, two in zip(*sounds, strict=True) if abs(one) > 3000)


async def test_half_the_speed_takes_longer(studio: Studio) -> None:
    speaker = await studio.speaker()
    slow, quick = [
        len(samples_of(studio.file(await speaker.speak(Speech("One two three four five", "en", speed=speed)))))
        for speed in (0.5, 2.0)
    ]
    assert slow > 2 * quick


async def test_a_hundred_callers_are_one_synthesis(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    spoken = await asyncio.gather(*(speaker.speak(Speech("hello", "en")) for _ in range(100)))
    assert len({studio.file(one) for one in spoken}) == 1
    assert studio.count == 1


async def test_what_was_said_before_is_not_made_again_and_everything_else_is(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    same = [Speech("hello", "en"), Speech("hello", "en"), Speech(" hello\n", "en", "Mallory")]
    other = [
        Speech("Hello", "en"),
        Speech("hello", "de"),
        Speech("hello", "en", volume=151),
        Speech("hello", "en", speed=1.1),
    ]
    assert len({studio.file(await speaker.speak(speech)) for speech in same}) == 1
    assert studio.count == 1
    assert len({studio.file(await speaker.speak(speech)) for speech in other}) == 4
    assert studio.count == 5
    again = await studio.speaker(engine={"espeak": studio.counting()})
    await again.speak(same[0])
    assert studio.count == 5


async def test_a_caller_who_leaves_does_not_end_the_speech_of_the_others(studio: Studio, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    waiting = f"while [ ! -e {gate} ]; do sleep 0.01; done; espeak-ng --stdout hello"
    speaker = await studio.speaker(engine={"espeak": studio.counting(waiting)})
    first, second = (studio.tasks.create_task(speaker.speak(Speech("hello", "en"))) for _ in range(2))
    await until(lambda: studio.count == 1)
    first.cancel()
    await asyncio.wait([first])
    gate.touch()
    assert studio.file(await second).exists()
    assert studio.count == 1


async def test_when_all_callers_have_left_the_engine_is_killed(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting("sleep 600")})
    caller = studio.tasks.create_task(speaker.speak(Speech("hello", "en")))
    await until(lambda: studio.count == 1)
    caller.cancel()
    await asyncio.wait([caller])
    assert caller.cancelled()  # the fixture sees that neither process nor file is left


async def test_an_engine_that_hangs_is_killed_and_the_next_one_speaks(studio: Studio) -> None:
    hanging, speaking = studio.counting("sleep 600"), EngineSettings(command=("espeak-ng", "--stdin", "--stdout"))
    speaker = await studio.speaker(engines=("slow", "good"), engine={"slow": hanging, "good": speaking}, timeout=2)
    assert studio.file(await speaker.speak(Speech("hello", "de"))).exists()
    assert studio.count == 1  # it is not asked again for English
    assert studio.details == ["engine slow, voice 'de': no speech within 2 s"]


async def test_when_every_engine_has_failed_there_is_no_speech_and_each_says_why(studio: Studio) -> None:
    engines = {"gone": EngineSettings(command=("no-such-engine",)), "mad": EngineSettings(command=("echo", "<html>"))}
    speaker = await studio.speaker(engines=("gone", "mad"), engine=engines)
    assert await speaker.speak(Speech("hello", "en")) is None
    assert studio.journal.codes == ["CB302", "CB302"]
    assert studio.details[0] == "engine gone, voice 'en': no-such-engine is not installed"
    assert "engine mad, voice 'en': sox ended with status 2" in studio.details[1]


async def test_a_language_that_the_engine_does_not_know_is_spoken_in_english_and_told(studio: Studio) -> None:
    speaker = await studio.speaker()
    assert studio.file(await speaker.speak(Speech("hello", "xx"))).exists()
    assert len(studio.details) == 1
    assert "voice 'xx': espeak-ng ended with status 1" in studio.details[0]


async def test_a_declared_voice_is_used_and_an_unknown_one_is_the_default_of_the_language(studio: Studio) -> None:
    voices = (Voice("Alice", "espeak", "en-us+f3", "en", default=True), Voice("Bob", "espeak", "en-gb+m3", "en"))
    speaker = await studio.speaker(voices)
    alice, bob, mallory = [await speaker.speak(Speech("hello", "en", name)) for name in ("Alice", "Bob", "Mallory")]
    assert studio.file(alice) != studio.file(bob)
    assert studio.file(mallory) == studio.file(alice)
    assert mallory is not None
    assert not mallory.voice_known


@pytest.mark.parametrize("hostile", ["$(touch pwned)", "; rm -rf /", "-w pwned.wav", "--path=x", "`id`", "'\"|&"])
async def test_a_hostile_text_is_only_ever_said(studio: Studio, tmp_path: Path, hostile: str) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    assert studio.file(await speaker.speak(Speech(hostile, "en"))).exists()
    assert studio.said.read_text() == hostile
    assert files_like("pwned*", tmp_path) == []


async def test_control_characters_and_halves_of_characters_are_not_said(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    await speaker.speak(Speech("one\x00two\x1b[31m\nthree\ud800", "en"))
    assert studio.said.read_text() == "one two [31m three"


async def test_a_text_that_is_too_long_is_cut_and_told(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting("espeak-ng --stdout hello")})
    await speaker.speak(Speech("a" * 5000, "en"))
    assert len(studio.said.read_text()) == 4000
    assert studio.journal.codes == ["CB146"]


@pytest.mark.parametrize("nothing", ["", " \n", "\x00\x07"])
async def test_nothing_to_say_is_a_moment_of_silence(studio: Studio, nothing: str) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    assert set(samples_of(studio.file(await speaker.speak(Speech(nothing, "en"))))) == {0}
    assert studio.count == 0


async def test_no_more_engines_run_at_once_than_there_are_workers(studio: Studio, tmp_path: Path) -> None:
    counted = f"""
        mkdir {tmp_path}/one 2>/dev/null || mkdir {tmp_path}/two 2>/dev/null || touch {tmp_path}/three
        sleep 0.02; rmdir {tmp_path}/one 2>/dev/null || rmdir {tmp_path}/two 2>/dev/null; espeak-ng --stdout hello"""
    speaker = await studio.speaker(engine={"espeak": studio.counting(counted)}, workers=2)
    await asyncio.gather(*(speaker.speak(Speech(f"text {number}", "en")) for number in range(8)))
    assert studio.count == 8
    assert not (tmp_path / "three").exists()


async def test_who_finds_no_worker_free_in_time_has_no_speech(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting("sleep 600")}, workers=1, timeout=0.5)
    assert await asyncio.gather(*(speaker.speak(Speech(text, "en")) for text in ("one", "two", "three"))) == [None] * 3
    assert any("all 1 [speech] workers were busy" in detail for detail in studio.details)


async def test_a_folder_that_cannot_be_written_costs_speech_and_nothing_else(studio: Studio) -> None:
    studio.folder.write_text("a file stands where the folder should")
    speaker = await studio.speaker()
    assert await speaker.speak(Speech("hello", "en")) is None
    assert studio.journal.codes == ["CB302", "CB302"]
    assert "cache_dir" in studio.details[0]


def slow(folder: Path, name: str) -> str:
    """What an engine does that speaks when its gate opens."""
    return f"while [ ! -e {folder / name} ]; do sleep 0.01; done; espeak-ng --stdout hello"


async def test_an_endpoint_speaks_in_our_form_and_from_the_cache_afterwards(studio: Studio) -> None:
    async with http_server(reply(a_tone(0.3, 24000, 2))) as site:
        speaker = await studio.speaker(engines=("cloud",), engine={"cloud": EngineSettings(url=site.url("/speak"))})
        samples = samples_of(studio.file(await speaker.speak(Speech("hello", "en", volume=100))))
        await speaker.speak(Speech("hello", "en", volume=100))
    assert len(samples) / 8000 == pytest.approx(0.5, abs=0.01)
    assert loudness(samples) == pytest.approx(0.3 / math.sqrt(2), rel=0.05)
    assert len(site.requests) == 1


async def test_an_endpoint_that_knows_no_such_voice_is_asked_for_the_next_one(studio: Studio) -> None:
    async with http_server(reply(b"no voice xx", "404 Not Found"), reply(a_tone(0.3))) as site:
        speaker = await studio.speaker(engines=("cloud",), engine={"cloud": EngineSettings(url=site.url())})
        assert studio.file(await speaker.speak(Speech("hello", "xx"))).exists()
    assert [json.loads(body(request))["voice"] for request in site.requests] == ["xx", "en"]
    assert studio.details == [
        f"engine cloud, voice 'xx': http://127.0.0.1:{site.port} answered 404: no voice xx",
    ]


async def test_when_an_endpoint_fails_or_hangs_the_next_engine_speaks_and_no_password_is_told(studio: Studio) -> None:
    async with http_server(never, reply(b"<html>")) as site:
        cloud = EngineSettings(url=f"http://ana:hush@127.0.0.1:{site.port}/hush?key=hush")
        speaker = await studio.speaker(engines=("cloud", "espeak"), engine={"cloud": cloud}, timeout=2)
        for text in ("one", "two"):
            assert studio.file(await speaker.speak(Speech(text, "en"))).exists()
    assert studio.details[0] == "engine cloud, voice 'en': no speech within 2 s"
    assert "answered no WAV" in studio.details[1]
    assert "hush" not in str(studio.details)


async def test_a_hundred_callers_ask_an_endpoint_once(studio: Studio) -> None:
    async with http_server(reply(a_tone(0.3))) as site:
        speaker = await studio.speaker(engines=("cloud",), engine={"cloud": EngineSettings(url=site.url())})
        await asyncio.gather(*(speaker.speak(Speech("hello", "en")) for _ in range(100)))
    assert len(site.requests) == 1


async def test_what_was_prepared_is_ready_when_it_is_said(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()})
    speeches = [Speech("one", "en"), Speech("two", "en"), Speech("one", "en")]
    speaker.prepare(speeches)
    await until(lambda: len(files_like("*.wav", studio.folder)) == 2 and not files_like(f"{STAGED}*", studio.folder))
    for speech in speeches:
        await speaker.speak(speech)
    speaker.prepare(speeches)
    await speaker.speak(speeches[0])
    assert studio.count == 2


async def test_what_is_being_prepared_is_joined_by_who_says_it(studio: Studio, tmp_path: Path) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting(slow(tmp_path, "gate"))}, workers=1)
    speaker.prepare([Speech("one", "en")])
    await until(lambda: studio.count == 1)
    callers = [studio.tasks.create_task(speaker.speak(Speech("one", "en"))) for _ in range(100)]
    other = studio.tasks.create_task(speaker.speak(Speech("other", "en")))
    await asyncio.wait([other], timeout=0.05)
    assert studio.count == 1  # it is not ended for the other: a hundred wait for it
    (tmp_path / "gate").touch()
    assert all(await asyncio.gather(*callers, other))
    assert studio.count == 2


async def test_a_caller_comes_before_all_that_is_being_prepared(studio: Studio, tmp_path: Path) -> None:
    said = studio.said
    gated = f"grep -q caller {said} && espeak-ng --stdout hello && exit; {slow(tmp_path, 'gate')}"
    speaker = await studio.speaker(engine={"espeak": studio.counting(gated)}, workers=1)
    speaker.prepare([Speech(f"early {number}", "en") for number in range(6)])
    await until(lambda: studio.count == 1)
    assert studio.file(await speaker.speak(Speech("caller", "en"))).exists()  # the gate is still closed
    (tmp_path / "gate").touch()
    await until(lambda: len(list(studio.folder.glob("*.wav"))) == 6)  # but for the one that gave way
    assert studio.journal.entries == []


async def test_one_look_ahead_prepares_no_more_than_eight(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting()}, workers=4)
    speaker.prepare([Speech(f"text {number}", "en") for number in range(30)])
    await until(lambda: studio.count == AHEAD and not files_like(f"{STAGED}*", studio.folder))
    for _ in range(100):
        speaker.prepare([Speech(f"text {number}", "en") for number in range(30)])
    await speaker.speak(Speech("text 0", "en"))
    assert studio.count == AHEAD


async def test_eight_texts_of_each_look_ahead_begin_and_64_of_all(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting("sleep 600")}, workers=1)
    before = len(asyncio.all_tasks())
    for call in range(20):
        speaker.prepare([Speech(f"text {number} of call {call}", "en") for number in range(30)])
        assert len(asyncio.all_tasks()) - before == min(AHEAD * (call + 1), AHEAD_IN_ALL)
    speaker.close()


async def test_what_cannot_be_prepared_is_told_only_when_it_is_said(studio: Studio) -> None:
    speaker = await studio.speaker(engines=("gone",), engine={"gone": EngineSettings(command=("no-such-engine",))})
    speaker.prepare([Speech("hello", "en"), Speech("x" * 5000, "en")])
    assert await speaker.speak(Speech("other", "en")) is None
    assert studio.details == ["engine gone, voice 'en': no-such-engine is not installed"]


async def test_at_the_end_of_the_service_nothing_is_prepared_any_more(studio: Studio) -> None:
    speaker = await studio.speaker(engine={"espeak": studio.counting("sleep 600")})
    speaker.prepare([Speech("hello", "en"), Speech("bye", "en")])
    await until(lambda: studio.count >= 1)
    speaker.close()  # the fixture sees that neither process nor file is left
    async with asyncio.TaskGroup() as ended:
        late = Speaker(SpeechSettings(cache_dir=studio.folder), "/seen", lambda: (), studio.journal, ended)
    late.prepare([Speech("hello", "en")])
