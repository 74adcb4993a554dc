import asyncio
from pathlib import Path

from bridge.calls import ports
from bridge.calls.ports import SoundName, Speech
from bridge.sounds.library import Library, Places
from bridge.sounds.settings import SpeechSettings
from bridge.sounds.sounds import Sounds
from bridge.sounds.speech import Speaker
from bridge.sounds.wav import length
from tests.fakes.ports import ListJournal


async def test_sounds_are_found_and_speech_is_made(tmp_path: Path) -> None:
    sound = tmp_path / "sounds/client/en/hello.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"sound")
    async with asyncio.TaskGroup() as tasks:
        settings = SpeechSettings(cache_dir=tmp_path / "speech")
        speaker = Speaker(settings, str(tmp_path / "speech"), lambda: (), ListJournal(), tasks)
        sounds = Sounds(Library(Places(tmp_path / "sounds", "/sounds", None)), speaker)
        fulfilled: ports.Sounds = sounds
        await sounds.open()
        found = fulfilled.find(SoundName("hello", ("en",)))
        assert found is not None
        assert found.text == "sound:/sounds/client/en/hello"
        spoken = await fulfilled.speak(Speech("hello", "en"))
        assert spoken is not None
        assert length(Path(f"{spoken.media.text.removeprefix('sound:')}.wav")) > 0.2
        fulfilled.prepare([Speech("Good bye", "en")])
        sounds.close()
