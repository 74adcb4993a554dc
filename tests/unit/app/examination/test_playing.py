"""What Asterisk is asked to play, against a stand-in for ARI."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bridge.app.examination import playing
from bridge.app.examination.playing import play, play_on_all
from bridge.app.examination.rights import ourselves
from bridge.asterisk.settings import AsteriskSettings
from bridge.config.settings import Settings
from bridge.doctor.facts import AriSeen, Played, Refused, ServerFacts
from bridge.doctor.finding import Unseen
from bridge.telephony.values import MediaUri
from tests.fakes.ari import PASSWORD, FakeAri, fake_ari
from tests.fakes.machine import settings_of

HELLO = MediaUri("sound:/speech/hello")
SEEN = {"pbx1": ServerFacts(AriSeen("22", user="nobody-of-this-name"))}


@pytest_asyncio.fixture
async def ari() -> AsyncIterator[FakeAri]:
    async with fake_ari() as fake:
        fake.sounds_end = True
        yield fake


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def private(folder: Path) -> None:
    folder.chmod(0o700)


def settings(ari: FakeAri) -> AsteriskSettings:
    return AsteriskSettings.model_validate({"ari_url": ari.url, "ari_password": PASSWORD, "request_timeout": 1})


def everything(ari: FakeAri, folder: Path, more: str = "") -> Settings:
    whole = settings_of(more)
    servers = {"pbx1": settings(ari).model_copy(update={"paths": whole.asterisk["pbx1"].paths})}
    speech = whole.speech.model_copy(update={"cache_dir": folder})
    return whole.model_copy(update={"asterisk": servers, "speech": speech})


async def played(settings: Settings, seen: dict[str, ServerFacts] | None = None) -> Played | Unseen | None:
    return (await play_on_all(settings, seen or SEEN, ourselves(), b""))["pbx1"].played


async def test_what_is_played_to_its_end_was_read_and_nothing_of_it_is_left(ari: FakeAri) -> None:
    assert await play(settings(ari), HELLO) is True
    assert ari.asked("POST bridges/callbridge.doctor/play/.*") == [{"media": ["sound:/speech/hello"]}]
    assert ari.talks.bridges == {}
    assert ari.legs == {}


async def test_what_cannot_be_read_was_not_played(ari: FakeAri) -> None:
    ari.talks.unreadable = True
    assert await play(settings(ari), HELLO) is False
    assert ari.talks.bridges == {}


@pytest.mark.parametrize("asked", ["POST bridges/[^/]*", "POST bridges/.*/play/.*", "POST applications/.*"])
async def test_an_order_that_is_refused_is_no_end_and_leaves_no_bridge(ari: FakeAri, asked: str) -> None:
    ari.fails(asked, 403)
    found = await play(settings(ari), HELLO)
    assert isinstance(found, Unseen)
    assert "403" in found.why
    assert ari.talks.bridges == {}


async def test_no_events_no_playing(ari: FakeAri) -> None:
    ari.fails("GET events", 401)
    assert await play(settings(ari), HELLO) == Unseen("Asterisk refused a connection for events: 401")
    assert ari.requests == []


async def test_an_end_that_nobody_tells_has_a_time_limit(ari: FakeAri, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "WITHIN", 0.2)
    ari.sounds_end = False
    found = await play(settings(ari), HELLO)
    assert found == Unseen("Asterisk has not told within 0.2 s what became of it")
    assert ari.talks.bridges == {}


async def test_another_doctor_who_takes_over_ends_this_one(ari: FakeAri) -> None:
    ari.sounds_end = False
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(play(settings(ari), HELLO))
        await ari.until(lambda: ari.asked("POST bridges/.*/play/.*"))
        ari.tell("ApplicationReplaced")
    assert first.result() == Unseen("the end of the playback was not told: enough")


async def test_a_doctor_who_is_stopped_takes_back_what_he_has_begun(ari: FakeAri, tmp_path: Path) -> None:
    ari.sounds_end = False
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(played(everything(ari, tmp_path)))
        await ari.until(lambda: ari.asked("POST bridges/.*/play/.*"))
        assert names(tmp_path)
        task.cancel()
    assert ari.talks.bridges == {}
    assert names(tmp_path) == []


async def test_a_fresh_file_is_named_as_asterisk_sees_it(ari: FakeAri, tmp_path: Path) -> None:
    found = await played(everything(ari, tmp_path, '[asterisk.pbx1.paths]\nspeech = "/mnt/speech/"\n'))
    assert isinstance(found, Played)
    assert (found.heard, found.folder.path, found.barriers) == (True, str(tmp_path), ())
    ((media,),) = [body["media"] for body in ari.asked("POST bridges/.*/play/.*")]
    assert media.startswith("sound:/mnt/speech/.new-doctor-")
    assert not media.endswith(".wav")
    assert names(tmp_path) == []


async def test_who_may_not_pass_is_told_with_the_folders(ari: FakeAri, tmp_path: Path) -> None:
    ari.talks.unreadable = True
    private(tmp_path)
    found = await played(everything(ari, tmp_path))
    assert isinstance(found, Played)
    assert not found.heard
    assert found.barriers[-1] == found.folder
    assert found.folder.mode == 0o700


async def test_what_cannot_be_written_is_told_and_asterisk_is_not_asked(ari: FakeAri, tmp_path: Path) -> None:
    found = await played(everything(ari, tmp_path / "none"))
    assert isinstance(found, Unseen)
    assert ari.requests == []


async def test_a_folder_that_vanishes_meanwhile_is_told(
    ari: FakeAri, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_settings: object, _media: object) -> bool:
        (file,) = (tmp_path / "speech").iterdir()
        file.unlink()
        file.parent.rmdir()
        return False

    (tmp_path / "speech").mkdir()
    monkeypatch.setattr(playing, "play", gone)
    found = await played(everything(ari, tmp_path / "speech"))
    assert found == Unseen(f"{tmp_path}/speech cannot be looked at: No such file or directory")


async def test_where_nobody_lets_us_in_or_nothing_is_spoken_nothing_is_played(ari: FakeAri, tmp_path: Path) -> None:
    whole = everything(ari, tmp_path)
    assert await played(whole, {"pbx1": replace(SEEN["pbx1"], ari=Refused("away"))}) is None
    silent = whole.model_copy(update={"speech": whole.speech.model_copy(update={"engines": ()})})
    assert await played(silent) is None
    assert ari.requests == []


async def test_nobody_there_is_told(ari: FakeAri) -> None:
    nobody = settings(ari).model_copy(update={"ari_url": "http://127.0.0.1:9/ari"})
    assert isinstance(await play(nobody, HELLO), Unseen)
