"""Each Asterisk sees sounds under paths of its own, and a reload may change them."""

import asyncio
from pathlib import Path

import pytest

from bridge.app.hearing import Hearing
from bridge.calls.ports import SoundName, Sounds, Speech
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.sounds.sounds import Sounds as Sounded
from bridge.telephony.values import MediaUri
from tests.fakes.ivr_files import write_settings
from tests.fakes.ports import FixedLive, ListJournal
from tests.fakes.tones import a_tone

WELCOME = SoundName("welcome", ("en",), organisation="0003")


def hearing_of(file: Path, tasks: asyncio.TaskGroup) -> Hearing:
    settings = load_settings(file, {})
    return Hearing(settings, "pbx1", FixedLive(load_live(settings)), ListJournal(), tasks)


@pytest.mark.parametrize(
    ("paths", "heard"),
    [("", "{folder}/sounds/client/en/welcome"), ('sounds = "/srv/sounds"', "/srv/sounds/client/en/welcome")],
    ids=["the same path", "another path"],
)
async def test_a_sound_is_named_as_asterisk_sees_it(tmp_path: Path, paths: str, heard: str) -> None:
    file = write_settings(tmp_path)
    file.write_text(file.read_text() + paths)
    async with asyncio.TaskGroup() as tasks:
        sounds: Sounds = hearing_of(file, tasks)
        found = sounds.find(WELCOME)
    assert found == MediaUri(f"sound:{heard.format(folder=tmp_path)}")


async def test_other_places_count_once_they_are_put_in_force(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    other = tmp_path / "other" / "client" / "en"
    other.mkdir(parents=True)
    (other / "welcome.wav").write_bytes(b"RIFF")
    async with asyncio.TaskGroup() as tasks:
        hearing = hearing_of(file, tasks)
        await hearing.open()
        file.write_text(file.read_text().replace('root = "sounds"', 'root = "other"'))
        swap = await hearing.prepare_for(load_settings(file, {}))
        assert hearing.find(WELCOME) == MediaUri(f"sound:{tmp_path}/sounds/client/en/welcome")
        swap()
        assert hearing.find(WELCOME) == MediaUri(f"sound:{other}/welcome")
        hearing.close()


async def test_other_engines_count_from_the_next_text_on(tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    (tmp_path / "said.wav").write_bytes(a_tone(0.5))
    engine = '[speech.engine.espeak]\ncommand = ["false"]\n'
    file.write_text(f'{file.read_text()}[speech]\ncache_dir = "speech"\n{engine}')
    async with asyncio.TaskGroup() as tasks:
        hearing = hearing_of(file, tasks)
        await hearing.open()
        assert await hearing.speak(Speech("hello", "en")) is None
        file.write_text(file.read_text().replace('["false"]', f'["cat", "{tmp_path}/said.wav"]'))
        swap = await hearing.prepare_for(load_settings(file, {}))
        hearing.prepare((Speech("hello", "en"),))
        swap()
        assert await hearing.speak(Speech("hello", "en")) is not None
        hearing.close()


async def test_settings_that_nobody_hears_leave_what_is_being_made_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_settings(tmp_path)
    async with asyncio.TaskGroup() as tasks:
        hearing = hearing_of(file, tasks)
        closed: list[Sounded] = []

        def close(sounds: Sounded) -> None:
            closed.append(sounds)

        monkeypatch.setattr(Sounded, "close", close)
        file.write_text(file.read_text() + "[scripts]\nper_host = 7\n")
        (await hearing.prepare_for(load_settings(file, {})))()
        assert closed == []
        hearing.close()
        assert len(closed) == 1
